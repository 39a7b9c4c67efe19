package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.NamespaceChange;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attributes with nvmet's rules, on the machine {@code one-switch}: drives at 04:00.0 and 05:00.0. */
@Timeout(60)
class NamespaceAttributeFilesTest {

    private static LiveTarget target;
    private static NamespaceAttributeFiles files;

    @BeforeAll
    static void start() {
        target = LiveTarget.on("one-switch");
        files = new NamespaceAttributeFiles(
                target.running.target(), target.running.machine().p2pDma());
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @BeforeEach
    void automaticAndDisabled() {
        write(false, "1");
    }

    private static String write(Boolean enable, String p2pmem) {
        var change = new NamespaceChange(Optional.ofNullable(enable), Optional.ofNullable(p2pmem));
        return files.change(LiveTarget.NQN, "1", change).p2pmem();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "'0\n', 0",
        "yes, 1",
        "Off, 0",
        "on, 1",
        "tcp, 1",
        "nvme0, 0",
        "0000:05:00.0, 0000:05:00.0",
        "'0000:05:00.0\n', 0000:05:00.0",
    })
    void takesWhatTheKernelTakes(String text, String shown) {
        assertThat(write(null, text.replace("\\n", "\n"))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0000:03:00.0", "0000:7f:00.0", "05:00.0", "10", "''", "maybe", "' 1'"})
    void refusesWhatTheKernelRefusesAndChangesNothing(String text) {
        assertThatThrownBy(() -> write(null, text)).isInstanceOfSatisfying(ApiProblem.class, problem -> {
            assertThat(problem.body().status()).isEqualTo(400);
            assertThat(problem.body().errno()).isEqualTo("ENODEV");
            assertThat(problem.body().field()).isEqualTo("p2pmem");
        });
        assertThat(files.show(LiveTarget.NQN, "1").p2pmem()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"0", "rubbish"})
    void isBusyWhileEnabledBeforeTheTextIsLookedAt(String text) {
        write(true, null);
        assertThatThrownBy(() -> write(null, text)).isInstanceOfSatisfying(ApiProblem.class, problem -> {
            assertThat(problem.body().status()).isEqualTo(409);
            assertThat(problem.body().errno()).isEqualTo("EBUSY");
        });
        assertThat(files.show(LiveTarget.NQN, "1").enable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "nqn.2026-11.io.peerlane:none, 1, 404",
        "nqn.2026-11.io.peerlane:test, 2, 404",
        "nqn.2026-11.io.peerlane:test, x, 400"
    })
    void saysWhatIsNotThere(String nqn, String nsid, int status) {
        assertThatThrownBy(() -> files.show(nqn, nsid)).isInstanceOfSatisfying(ApiProblem.class, problem -> assertThat(
                        problem.body().status())
                .isEqualTo(status));
    }

    @Test
    void refusesToEnableWhatCannotBeReached() {
        try (var redirecting = LiveTarget.on("no-cmb", "0")) {
            var there = new NamespaceAttributeFiles(
                    redirecting.running.target(), redirecting.running.machine().p2pDma());
            var automatic = new NamespaceChange(Optional.of(false), Optional.of("1"));
            there.change(LiveTarget.NQN, "1", automatic);
            var enable = new NamespaceChange(Optional.of(true), Optional.empty());
            assertThatThrownBy(() -> there.change(LiveTarget.NQN, "1", enable))
                    .isInstanceOfSatisfying(ApiProblem.class, problem -> {
                        assertThat(problem.body().status()).isEqualTo(409);
                        assertThat(problem.body().errno()).isEqualTo("EINVAL");
                    });
            assertThat(there.show(LiveTarget.NQN, "1").enable()).isFalse();
        }
    }

    @Test
    void movesTheNextRequestsToTheMemoryThatWasWritten() throws Exception {
        write(null, "0");
        write(true, null);
        try (var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 4, 65536));
        }
        long off = target.paths().host().get(FallbackReason.POLICY_OFF).requests();
        long peer = target.paths().peer().requests();
        assertThat(off).isPositive();
        write(false, "0000:05:00.0");
        write(true, null);
        try (var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 4, 65536));
        }
        assertThat(target.paths().host().get(FallbackReason.POLICY_OFF).requests())
                .isEqualTo(off);
        assertThat(target.paths().peer().requests()).isGreaterThan(peer);
    }
}
