package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.api.HttpApi;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that are refused at every layer, as the operator of the live target sees them: one entry, one line of the log each. */
@Timeout(60)
class RefusedConnectsOverHttpTest {

    private static final UUID HOST = new UUID(3, 4);
    private static final String HOST_NQN = "nqn.2026-11.io.peerlane:host";

    private static LiveTarget target;
    private static HttpApi server;

    private LogLines log;
    private long before;

    @BeforeAll
    static void start() throws IOException {
        target = LiveTarget.on("one-switch");
        server = HttpApi.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new TargetDocuments(target.running));
    }

    @AfterAll
    static void stop() {
        server.close();
        target.close();
    }

    @BeforeEach
    void remember() {
        log = LogLines.open();
        before = target.running.target().refusedConnects().total();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static JsonNode read(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
            var response = client.send(request.build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return new ObjectMapper().readTree(response.body());
        }
    }

    /** The one entry that is new; the document, the one that shows all subsystems, and the log agree about it. */
    private JsonNode refusal(String address) throws Exception {
        await().until(() -> target.running.target().refusedConnects().total() == before + 1);
        JsonNode document = read("/api/refused-connects");
        assertThat(document.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(document.get("total").asLong()).isEqualTo(before + 1);
        JsonNode entry = document.get("entries").get(0);
        assertThat(document.get("byRule").get(entry.get("rule").asText()).asLong())
                .isPositive();
        JsonNode subsystems = read("/api/subsystems");
        assertThat(subsystems.get("refusedConnectsTotal").asLong()).isEqualTo(before + 1);
        assertThat(subsystems.get("refusedConnects").get(0)).isEqualTo(entry);
        assertThat(entry.get("address").asText()).contains(address);
        assertThat(log.warningsAbout(address))
                .singleElement()
                .asString()
                .contains(entry.get("rule").asText(), entry.get("clause").asText());
        return entry;
    }

    private static void assertSays(JsonNode entry, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            assertThat(entry.get(namesAndValues[i]).asText())
                    .as(namesAndValues[i])
                    .isEqualTo(namesAndValues[i + 1]);
        }
    }

    private static void connect(RawTcpHost host, String subsystem) throws IOException {
        var data = new ConnectData(HOST, ConnectData.DYNAMIC_CONTROLLER, subsystem, HOST_NQN);
        host.send(host.connectCapsule(new Connect(0, 0, 31, 0, 0), data));
    }

    @Test
    void aConnectToASubsystemThatIsNotThere() throws Exception {
        try (var host = RawTcpHost.initialized(target.tcpAddress(), false, false)) {
            connect(host, LiveTarget.NQN + "-other");
            assertThat(host.read().completion().statusField() & 0x7ff).isEqualTo(0x182);
            var entry = refusal(host.localAddress());
            assertSays(entry, "rule", "SUBSYSTEM_KNOWN", "field", "SUBNQN", "found", LiveTarget.NQN + "-other");
            assertSays(entry, "host", HOST_NQN, "subsystem", LiveTarget.NQN + "-other", "transport", "tcp");
            assertSays(entry, "clause", "NVMe Base 2.1, 6.3", "queue", "0");
            assertThat(entry.get("wanted").asText()).startsWith("a subsystem of port ");
            assertThat(entry.get("status").asText()).contains("182");
        }
    }

    @Test
    void aHostThatIsNotAllowed() throws Exception {
        var subsystem = target.running.target().subsystem(LiveTarget.NQN).orElseThrow();
        subsystem.allowAnyHost(false);
        try (var host = RawTcpHost.initialized(target.tcpAddress(), false, false)) {
            connect(host, LiveTarget.NQN);
            assertThat(host.read().completion().statusField() & 0x7ff).isEqualTo(0x184);
            assertSays(refusal(host.localAddress()), "rule", "HOST_ALLOWED", "found", HOST_NQN);
        } finally {
            subsystem.allowAnyHost(true);
        }
    }

    @Test
    void anIcReqOfAnotherFormat() throws Exception {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            host.send(RawTcpHost.icReq(new InitializeConnectionRequest(3, 0, false, false, 0)));
            host.awaitTermination();
            var entry = refusal(host.localAddress());
            assertSays(entry, "rule", "IC_FORMAT_VERSION", "field", "PFV", "found", "3", "wanted", "0");
            assertSays(entry, "clause", "NVMe TCP Transport 1.1, 3.6.2.2", "host", "", "queue", "-1");
            assertThat(entry.get("status").asText()).startsWith("C2HTermReq");
        }
    }

    @Test
    void aCapsuleBeforeIcReq() throws Exception {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            connect(host, LiveTarget.NQN);
            host.awaitTermination();
            assertSays(refusal(host.localAddress()), "rule", "PDU_VALID", "field", "PDU");
        }
    }

    @Test
    void privateDataThatAsksForAQueueWithoutReceives() throws Exception {
        try (var host = new RawHost(target)) {
            var data = new byte[CmRequestData.BYTES];
            new CmRequestData(MemorySegment.ofArray(data)).emit(new CmRequest(0, 5, 0, 31, 0));
            host.write(new MpaSetup(MpaFrame.Kind.REQUEST, false, true, false, 1, null, data).toBytes());
            assertThat(new MpaFrame(MemorySegment.ofArray(host.readMpa())).rejected())
                    .isTrue();
            var entry = refusal(host.localAddress());
            assertSays(entry, "rule", "CM_HOST_RECEIVE_QUEUE_SIZE", "field", "HRQSIZE", "found", "0", "queue", "5");
            assertSays(entry, "wanted", "at least 1", "transport", "rdma", "status", "RDMA CM reject INVALID_HRQSIZE");
            assertSays(entry, "clause", "NVMe RDMA Transport 1.1, 3.4");
        }
    }

    @Test
    void bytesThatAreNoMpaRequest() throws Exception {
        try (var host = new RawHost(target)) {
            host.write(new byte[64]);
            host.awaitEnd();
            assertSays(refusal(host.localAddress()), "rule", "MPA_KEY", "clause", "RFC 5044, 7.1", "transport", "rdma");
        }
    }
}
