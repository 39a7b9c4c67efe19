package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.WorkloadResult;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.Verdict;
import io.peerlane.fabric.tlp.DirectionCount;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.fabric.tlp.LinkCount;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import io.peerlane.nvme.target.copyoffload.PathCounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verified data over real sockets through the whole machine: which way the bytes went, counted. */
@Timeout(60)
class CopyOffloadTest {

    private static final int BLOCK = 16 << 10;
    private static final long SIZE = 4 << 20;

    /** Ledger and requests of the measured window alone. */
    private static final class Window implements PhaseGate {

        private final LiveTarget target;
        private LedgerSnapshot ledger;
        private long bytesRead;
        private long bytesWritten;

        Window(LiveTarget target) {
            this.target = target;
        }

        private LedgerSnapshot snapshot() {
            return target.running.machine().fabric().ledger().snapshot();
        }

        @Override
        public void prepared(String phase) {
            ledger = snapshot();
            bytesRead = target.namespace().bytesRead();
            bytesWritten = target.namespace().bytesWritten();
        }

        @Override
        public void measured(String phase) {
            ledger = snapshot().minus(Objects.requireNonNull(ledger));
            bytesRead = target.namespace().bytesRead() - bytesRead;
            bytesWritten = target.namespace().bytesWritten() - bytesWritten;
        }

        long sum(LinkRole role, Function<LinkCount, DirectionCount> direction) {
            return ledger.links().stream()
                    .filter(link -> link.role() == role)
                    .map(direction)
                    .mapToLong(DirectionCount::data)
                    .sum();
        }

        long up(LinkRole role) {
            return sum(role, LinkCount::towardRoot);
        }

        long down(LinkRole role) {
            return sum(role, LinkCount::fromRoot);
        }
    }

    private static void assertEndLinks(Window window, long read, long written) {
        assertThat(window.bytesRead).isEqualTo(read);
        assertThat(window.bytesWritten).isEqualTo(written);
        assertThat(window.up(LinkRole.RNIC)).as("adapter up: written").isEqualTo(written);
        assertThat(window.down(LinkRole.RNIC)).as("adapter down: read").isEqualTo(read);
        assertThat(window.up(LinkRole.DRIVE)).as("drive up: read").isEqualTo(read);
        assertThat(window.down(LinkRole.DRIVE)).as("drive down: written").isEqualTo(written);
    }

    private static WorkloadResult mix(LiveTarget target, Window window) throws Exception {
        try (var client = LiveClient.connect(target)) {
            var result = client.run(LiveTarget.verified(ReadWrite.RANDRW, BLOCK, 16, SIZE), window);
            assertThat(result.all().read().bytes()).isPositive();
            assertThat(result.all().write().bytes()).isPositive();
            assertThat(result.all().verify().checked())
                    .isGreaterThan(result.all().read().ios());
            return result;
        }
    }

    @Test
    void movesNoDataOfAVerifiedMixThroughHostMemoryOrTheRootPort() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            var window = new Window(target);
            var result = mix(target, window);
            assertEndLinks(
                    window, result.all().read().bytes(), result.all().write().bytes());
            assertThat(window.ledger.dram().dataRead()).isZero();
            assertThat(window.ledger.dram().dataWritten()).isZero();
            assertThat(window.up(LinkRole.UPLINK)).isZero();
            assertThat(window.down(LinkRole.UPLINK)).isZero();
            assertThat(window.ledger.dram().controlWritten()).isPositive();
            assertThat(target.paths().peer().requests()).isPositive();
            assertThat(target.paths().hostTotal().requests()).isZero();
        }
    }

    @Test
    void offloadsOnTheMachineThatRedirectsOnceStartedWithTheParameterThatItsVerdictNames() throws Exception {
        String parameter;
        try (var target = LiveTarget.on("acs-redirect")) {
            assertThat(verdict(target).mapType()).isEqualTo(MapType.NOT_SUPPORTED);
            parameter = verdict(target).kernelParameter().orElseThrow();
        }
        try (var target = LiveTarget.startedWith("acs-redirect", parameter)) {
            var window = new Window(target);
            var result = mix(target, window);
            assertThat(verdict(target).mapType()).isEqualTo(MapType.BUS_ADDR);
            assertEndLinks(
                    window, result.all().read().bytes(), result.all().write().bytes());
            assertThat(window.up(LinkRole.UPLINK)).isZero();
            assertThat(window.down(LinkRole.UPLINK)).isZero();
            assertThat(target.paths().hostTotal().requests()).isZero();
        }
    }

    private static Verdict verdict(LiveTarget target) {
        var machine = target.running.machine();
        var drive = machine.drives().get("nvme0").function();
        return machine.p2pDma().explain(drive, machine.rnic().function());
    }

    @Test
    void movesAllDataOnceIntoAndOnceOutOfHostMemoryWithoutCopyOffload() throws Exception {
        try (var target = LiveTarget.on("one-switch", "0")) {
            var window = new Window(target);
            var result = mix(target, window);
            long read = result.all().read().bytes();
            long written = result.all().write().bytes();
            assertEndLinks(window, read, written);
            assertThat(window.ledger.dram().dataWritten()).isEqualTo(read + written);
            assertThat(window.ledger.dram().dataRead()).isEqualTo(read + written);
            assertThat(window.up(LinkRole.UPLINK)).isEqualTo(read + written);
            assertThat(window.down(LinkRole.UPLINK)).isEqualTo(read + written);
            assertOnlyReason(target.paths(), FallbackReason.POLICY_OFF);
        }
    }

    private static void assertOnlyReason(PathCounts paths, FallbackReason reason) {
        assertThat(paths.peer().requests()).isZero();
        assertThat(paths.host().get(reason).requests()).isPositive();
        assertThat(paths.host().get(reason)).isEqualTo(paths.hostTotal());
    }

    @ParameterizedTest
    @CsvSource({"two-root-ports,NOT_REACHABLE", "acs-redirect,NOT_REACHABLE", "no-cmb,NO_PROVIDER"})
    void countsWhyAMachineCannotOffload(String machine, FallbackReason reason) throws Exception {
        try (var target = LiveTarget.on(machine)) {
            var window = new Window(target);
            var result = mix(target, window);
            assertOnlyReason(target.paths(), reason);
            assertThat(window.ledger.dram().dataWritten())
                    .isEqualTo(
                            result.all().read().bytes() + result.all().write().bytes());
        }
    }

    @Test
    void countsWritesThatCameInsideTheirCapsuleAsInlineDataAndStillVerifies() throws Exception {
        try (var target = LiveTarget.on("one-switch");
                var client = LiveClient.connect(target, options -> options.withInCapsuleData(true))) {
            var result = client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 16, 1 << 20));
            long writes = result.all().write().ios() + (1 << 20) / 4096; // those of the fill phase too
            var paths = target.paths();
            assertThat(paths.host().get(FallbackReason.INLINE_DATA))
                    .isEqualTo(new PathCounts.Count(writes, writes * 4096));
            assertThat(paths.hostTotal().requests()).isEqualTo(writes);
            assertThat(paths.peer().requests()).isEqualTo(result.all().verify().checked());
        }
    }

    private static final String SMALL_BUFFER = """
            name: small-buffer
            cpu: {vendor: intel, family: 6}
            dram: 1GiB
            hostBridges:
              - rootPorts:
                  - link: {generation: 4, lanes: 16}
                    switch:
                      downstreamPorts:
                        - link: {generation: 4, lanes: 16}
                          endpoint: {kind: rnic, name: rnic0}
                        - link: {generation: 4, lanes: 4}
                          endpoint: {kind: nvme, name: nvme0, cmb: 2MiB}
            """;

    @Test
    void fallsBackWhenThePoolIsExhaustedAndFillsItAgain(@TempDir Path folder) throws Exception {
        var machine = Files.writeString(folder.resolve("small-buffer.yaml"), SMALL_BUFFER);
        try (var target = LiveTarget.on(machine.toString());
                var client = LiveClient.connect(target)) {
            var full = target.held().peerMemory(); // less what the drives' own submission queues hold
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 128 << 10, 64, 0));
            var paths = target.paths();
            assertThat(paths.host().get(FallbackReason.POOL_EXHAUSTED).requests())
                    .isPositive();
            assertThat(paths.host().get(FallbackReason.POOL_EXHAUSTED)).isEqualTo(paths.hostTotal());
            assertThat(paths.peer().requests()).isPositive();
            await().untilAsserted(() ->
                    assertThat(target.held().peerMemory()).isNotEmpty().isEqualTo(full));
        }
    }

    @Test
    void givesBackAllPeerMemoryAfterAnOrderlyGoodbye() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            var full = target.held().peerMemory();
            var idle = target.idle();
            assertThat(idle.peerMemory()).isNotEmpty().isEqualTo(full);
            try (var client = LiveClient.connect(target)) {
                client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 32, 1 << 20));
            }
            target.awaitHeld(idle);
        }
    }
}
