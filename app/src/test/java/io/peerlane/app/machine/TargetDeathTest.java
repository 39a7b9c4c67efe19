package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.ConnectOptions;
import io.peerlane.app.workload.Digests;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import io.peerlane.app.workload.WorkloadException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target that ends while a client works: the client ends too, and says why. */
@Timeout(60)
class TargetDeathTest {

    private static final JobOptions ENDLESS = new JobOptions(
            ReadWrite.RANDRW,
            50,
            4096,
            16,
            1,
            Duration.ofHours(1),
            Duration.ZERO,
            0,
            0,
            7,
            Verify.NONE,
            Duration.ofSeconds(20));

    private static ConnectOptions options(LiveTarget target) {
        return new ConnectOptions(
                target.address().getHostString(),
                target.address().getPort(),
                LiveTarget.NQN,
                "nqn.2026-11.io.peerlane:client",
                1,
                1,
                32,
                List.of(),
                Digests.NONE,
                Duration.ofSeconds(10));
    }

    /** What became of a load: the message of its failure, or its first errors. */
    private static String outcome(LiveClient client) {
        try {
            var result = client.workload(ENDLESS, PhaseGate.OPEN).run();
            assertThat(result.all().errors()).as("failed requests").isNotEmpty();
            return String.join(", ", result.all().messages());
        } catch (WorkloadException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void endsTheLoadOfAClientWithAnErrorWhenItCloses() {
        var target = LiveTarget.on("one-switch");
        try (var client = LiveClient.connect(target)) {
            var outcome = CompletableFuture.supplyAsync(() -> outcome(client));
            await().until(() -> target.paths().peer().requests() > 1000);
            target.close();
            assertThat(outcome.join()).isNotBlank();
            await().until(() -> client.failure().isPresent());
            assertThat(client.failure().orElseThrow()).contains("connection ended");
        } finally {
            target.close();
        }
    }

    @Test
    void refusesWhoComesAfterwardsNamingTheAddress() {
        var target = LiveTarget.on("one-switch");
        target.close();
        assertThatThrownBy(() -> new RdmaBlockConnector().connect(options(target)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + target.address().getPort())
                .hasMessageContaining("refused");
    }

    @Test
    void takesNobodyNewWhileItDrainsAndServesWhoIsThere() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            var client = LiveClient.connect(target);
            var drained = CompletableFuture.runAsync(() -> drain(target));
            await().untilAsserted(() -> assertThatThrownBy(() -> new RdmaBlockConnector().connect(options(target)))
                    .isInstanceOf(IOException.class));
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 16, 1 << 20));
            assertThat(drained).isNotDone();
            client.close();
            drained.join();
            assertThat(target.running.connections()).isZero();
        }
    }

    private static void drain(LiveTarget target) {
        try {
            target.running.drain(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
