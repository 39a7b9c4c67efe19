package io.peerlane.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.PeerlaneProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code peerlane discover}, {@code identify} and {@code io} against the Linux kernel's NVMe target, over NVMe/TCP and over
 * NVMe/RDMA on soft-iWARP.
 */
@Tag("interop")
@TestInstance(Lifecycle.PER_CLASS)
class KernelTargetTest {

    private static final String NQN = "nqn.2026-11.io.peerlane:kernel-target";
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);

    private LinuxGuest guest;
    private int tcpPort;
    private int rdmaPort;

    @BeforeAll
    void bootTheTarget() throws IOException {
        GuestHarness.folderOrSkip();
        tcpPort = freePort();
        rdmaPort = freePort();
        // One processor: with two slow ones a siw listener often overlooks the first FPDU.
        guest = LinuxGuest.start(
                "nvmet",
                "target",
                LIMIT,
                Map.of("NQN", NQN),
                "--smp",
                "1",
                "--port-forward",
                tcpPort + ":4420",
                "--port-forward",
                rdmaPort + ":4421");
        guest.awaitRemark("READY");
    }

    @AfterAll
    void theKernelHasNoComplaint() throws IOException {
        if (guest == null) {
            return;
        }
        guest.stop();
        var steps = guest.toTheEnd();
        guest.close();
        assertThat(steps).allMatch(GuestStep::passed);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rdma", "tcp"})
    void discoversIt(String transport) throws Exception {
        assertThat(output("discover", transport)).contains(NQN).contains("subtype: nvme subsystem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rdma", "tcp"})
    void identifiesIt(String transport) throws Exception {
        assertThat(output("identify", transport, "-n", NQN)).contains("Linux").contains("nsze");
    }

    @ParameterizedTest(name = "{0}, {1} in blocks of {2}, depth {3}, {4} jobs")
    @CsvSource({
        "rdma, randrw, 512, 1, 1",
        "rdma, randrw, 4k, 32, 2",
        "rdma, rw, 64k, 8, 2",
        "rdma, randrw, 256k, 4, 1",
        "tcp, randrw, 512, 1, 1",
        "tcp, randrw, 4k, 32, 2",
        "tcp, rw, 64k, 8, 2",
        "tcp, randrw, 256k, 4, 1",
    })
    void writesAndVerifies(String transport, String readWrite, String blockSize, String depth, String jobs)
            throws Exception {
        verified(transport, readWrite, blockSize, depth, jobs);
    }

    @ParameterizedTest(name = "{0} in blocks of {1}, digests {2}")
    @CsvSource({
        "randrw, 4k, --hdr-digest",
        "randrw, 4k, --data-digest",
        "randrw, 512, --hdr-digest --data-digest",
        "rw, 128k, --hdr-digest --data-digest",
    })
    void writesAndVerifiesWithDigests(String readWrite, String blockSize, String digests) throws Exception {
        verified("tcp", readWrite, blockSize, "16", "2", digests.split(" "));
    }

    private void verified(
            String transport, String readWrite, String blockSize, String depth, String jobs, String... more)
            throws Exception {
        var words = new ArrayList<>(List.of(more));
        words.addAll(List.of("-n", NQN, "--rw", readWrite, "--bs", blockSize, "--iodepth", depth, "--numjobs", jobs));
        words.addAll(List.of("--size", "4m", "--verify", "crc32c", "--connect-timeout", "60"));
        assertThat(output("io", transport, words.toArray(String[]::new))).contains("verify");
    }

    private String output(String command, String transport, String... more) throws Exception {
        int port = transport.equals("tcp") ? tcpPort : rdmaPort;
        var words = new ArrayList<>(List.of(command, "-t", transport, "-a", "127.0.0.1", "-s", String.valueOf(port)));
        words.addAll(List.of(more));
        try (var process = PeerlaneProcess.start(words.toArray(String[]::new))) {
            var output = process.output();
            assertThat(process.exitCode(COMMAND_LIMIT))
                    .as("exit code; it said %s and %s", output, process.errors())
                    .isZero();
            return output;
        }
    }
}
