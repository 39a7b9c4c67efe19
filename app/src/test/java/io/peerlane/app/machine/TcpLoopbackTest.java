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
import io.peerlane.fabric.tlp.LedgerSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole stack over NVMe/TCP: our initiator, real sockets, our target, verified data. */
@Timeout(60)
class TcpLoopbackTest {

    private static final String MACHINE = "one-switch";

    @ParameterizedTest
    @CsvSource({
        "512, 64, 1, 262144",
        "4096, 1, 1, 262144",
        "4096, 64, 2, 4194304",
        "65536, 16, 2, 8388608",
        "1048576, 8, 1, 16777216",
    })
    void readsBackWhatItWrote(int blockBytes, int depth, int queues, long size) throws Exception {
        try (var target = LiveTarget.on(MACHINE)) {
            for (var digests : List.of(Digests.NONE, new Digests(true, false), new Digests(true, true))) {
                try (var client = LiveTcpClient.connect(target, digests, queues)) {
                    var result =
                            client.run(LiveTarget.verified(ReadWrite.RANDRW, blockBytes, depth, size), PhaseGate.OPEN);
                    assertThat(result.all().verify().checked()).isPositive();
                }
            }
            await().until(() -> target.running.connections() == 0);
        }
    }

    @Test
    void givesBackEverything() throws Exception {
        try (var target = LiveTarget.on(MACHINE)) {
            var before = target.idle();
            for (int i = 0; i < 3; i++) {
                try (var client = LiveTcpClient.connect(target, new Digests(true, true), 2)) {
                    client.run(LiveTarget.verified(ReadWrite.RANDRW, 65536, 8, 1 << 20), PhaseGate.OPEN);
                }
            }
            target.awaitHeld(before);
        }
    }

    /** In capsules or not, each byte is stored once and fetched once. */
    @ParameterizedTest
    @CsvSource({"512", "4096", "131072"})
    void chargesDramForEveryByteThatTheProcessorCopies(int blockBytes) throws Exception {
        try (var target = LiveTarget.on(MACHINE);
                var client = LiveTcpClient.connect(target, Digests.NONE, 1)) {
            var ledger = target.running.machine().fabric().ledger();
            var window = new LedgerSnapshot[2];
            var gate = new PhaseGate() {
                @Override
                public void prepared(String phase) {
                    window[0] = ledger.snapshot();
                }

                @Override
                public void measured(String phase) {
                    window[1] = ledger.snapshot();
                }
            };
            var result = client.run(LiveTarget.verified(ReadWrite.RANDRW, blockBytes, 4, 1 << 20), gate);
            long bytes = result.all().read().bytes() + result.all().write().bytes();
            var dram = window[1].minus(window[0]).dram();
            assertThat(dram.dataWritten()).isEqualTo(bytes);
            assertThat(dram.dataRead()).isEqualTo(bytes);
        }
    }

    @Test
    void endsWithAPathStatusWhenTheTargetGoesAway() throws Exception {
        var target = LiveTarget.on(MACHINE);
        try (var client = LiveTcpClient.connect(target, Digests.NONE, 1)) {
            var load = new JobOptions(
                    ReadWrite.RANDWRITE,
                    50,
                    65536,
                    16,
                    1,
                    Duration.ofHours(1),
                    Duration.ZERO,
                    0,
                    0,
                    7,
                    Verify.NONE,
                    Duration.ofSeconds(20));
            var gone = new PhaseGate() {
                @Override
                public void prepared(String phase) {
                    Thread.ofVirtual().start(target::close);
                }

                @Override
                public void measured(String phase) {}
            };
            String outcome;
            try {
                var result = client.workload(load, gone).run();
                outcome = result.all().messages().toString();
                assertThat(result.all().clean()).isFalse();
            } catch (WorkloadException failed) {
                outcome = failed.getMessage();
            }
            assertThat(outcome).isNotEmpty();
            await().untilAsserted(() -> assertThat(client.attachment().failure())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("tcp 127.0.0.1:")));
        } finally {
            target.close();
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> connect(port, Duration.ofSeconds(5)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("wanted a connection");
    }

    @Test
    void doesNotWaitForEverForAListenerThatSaysNothing() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> connect(socket.getLocalPort(), Duration.ofMillis(500)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer");
        }
    }

    private static void connect(int port, Duration limit) throws IOException {
        new TcpBlockConnector()
                .connect(new ConnectOptions(
                        "127.0.0.1",
                        port,
                        LiveTarget.NQN,
                        "nqn.2026-11.io.peerlane:tcp-client",
                        1,
                        1,
                        32,
                        List.of(),
                        Digests.NONE,
                        limit))
                .close();
    }
}
