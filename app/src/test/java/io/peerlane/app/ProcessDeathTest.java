package io.peerlane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Target and clients as processes: killed, told to end, and started with input that cannot be used. */
@Timeout(120)
class ProcessDeathTest {

    private static final Pattern AVAILABLE = Pattern.compile("\"available\" ?: ?\\d+");
    private static final Pattern PEER_REQUESTS = Pattern.compile("\"p2p\" ?: ?(\\d+)");

    private static final String[] ENDLESS = {"--rw", "randrw", "--bs", "128k", "--iodepth", "32", "--runtime", "1h"};

    @TempDir
    private Path folder;

    private static List<String> pools(PeerlaneProcess.Served target) throws IOException {
        return AVAILABLE
                .matcher(target.get("/api/p2p"))
                .results()
                .map(found -> found.group())
                .toList();
    }

    private static long peerRequests(PeerlaneProcess.Served target) throws IOException {
        return PEER_REQUESTS
                .matcher(target.get("/api/p2p"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    private static void awaitLoad(PeerlaneProcess.Served target) {
        await().atMost(Duration.ofSeconds(30)).until(() -> peerRequests(target) > 500);
    }

    @Test
    void freesEverythingOfAClientThatIsKilledAndServesTheNext() throws Exception {
        try (var target = PeerlaneProcess.serve()) {
            var full = pools(target);
            assertThat(full).isNotEmpty();
            try (var client = PeerlaneProcess.io(target, ENDLESS)) {
                awaitLoad(target);
                client.kill();
            }
            await().untilAsserted(() -> assertThat(pools(target)).isEqualTo(full));
            await().untilAsserted(() -> assertThat(target.get("/api/subsystems").replace(" ", ""))
                    .contains("\"open\":0", "\"queuePairs\":0")
                    .doesNotContain("\"cntlid\""));
            try (var next = PeerlaneProcess.io(
                    target, "--rw", "randrw", "--bs", "16k", "--iodepth", "16", "--size", "2m", "--verify", "crc32c")) {
                assertThat(next.output()).contains("read: IOPS=", "write: IOPS=", "errors=0");
                assertThat(next.exitCode()).isZero();
            }
        }
    }

    @Test
    void endsAClientWithOneClearLineWhenItsTargetIsKilled() throws Exception {
        try (var target = PeerlaneProcess.serve();
                var client = PeerlaneProcess.io(target, ENDLESS)) {
            awaitLoad(target);
            target.process().kill();
            assertThat(client.exitCode()).isEqualTo(1);
            assertThat(client.errors())
                    .filteredOn(line -> line.startsWith("peerlane: "))
                    .singleElement()
                    .asString()
                    .contains(target.rdma(), "connection ended");
            assertThat(client.errors()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @Test
    void drainsAndEndsWithoutErrorWhenItIsToldTo() throws Exception {
        try (var target = PeerlaneProcess.serve()) {
            target.process().terminate();
            assertThat(target.process().exitCode()).isZero();
            assertThat(target.process().errors()).noneMatch(line -> line.contains("ERROR"));
        }
    }

    private void assertRefused(List<String> wanted, String... words) throws Exception {
        try (var process = PeerlaneProcess.start(words)) {
            assertThat(process.output()).isEmpty();
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.errors()).singleElement().asString().contains(wanted);
        }
    }

    @Test
    void refusesAnUnknownMachineNamingThoseThereAre() throws Exception {
        assertRefused(List.of("machine", "'mainframe'", "one-switch"), "serve", "--machine", "mainframe");
    }

    @Test
    void refusesBadYamlNamingFileLineAndKey() throws Exception {
        var file = Files.writeString(folder.resolve("serve.yaml"), """
                machine: one-switch
                queueDepth: many
                """);
        assertRefused(
                List.of(file + ":2", "queueDepth", "found 'many'", "wanted an integer from 2 to 1024"),
                "serve",
                "--config",
                file.toString());
    }

    @Test
    void refusesAnUnknownOption() throws Exception {
        assertRefused(List.of("--colour"), "serve", "--colour", "red");
    }

    @Test
    void refusesAPortInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            assertRefused(
                    List.of("127.0.0.1:" + port, "in use", "wanted"), "serve", "--rdma-port", port, "--http-port", "0");
            assertRefused(
                    List.of("127.0.0.1:" + port, "in use", "wanted"), "serve", "--rdma-port", "0", "--http-port", port);
        }
    }

    @Test
    void refusesANamespaceFileThatCannotBeOpened() throws Exception {
        var file = folder.resolve("missing/blocks").toString();
        assertRefused(
                List.of("file", file, "no such file"),
                "serve",
                "--ns-file",
                file,
                "--rdma-port",
                "0",
                "--http-port",
                "0");
    }
}
