package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.api.HttpApi;
import io.peerlane.app.workload.ReadWrite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drives of {@code one-switch} are unbound, bound, reset, pulled out and put back by writing files. */
@Timeout(120)
class LifecycleOverHttpTest {

    private static final String DEVICES = "/sys/bus/pci/devices/";
    private static final String NVME = "/sys/bus/pci/drivers/nvme/";
    private static final String DRIVE = "0000:04:00.0";

    private LiveTarget target;
    private HttpApi server;

    @BeforeEach
    void start() throws IOException {
        target = LiveTarget.on("one-switch");
        server = HttpApi.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new TargetDocuments(target.running));
    }

    @AfterEach
    void stop() {
        server.close();
        target.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> read(String path) throws Exception {
        return send(to(path));
    }

    private HttpResponse<String> write(String path, String text) throws Exception {
        return send(to(path).PUT(BodyPublishers.ofString(text)));
    }

    private void assertWritten(String path, String text) throws Exception {
        var response = write(path, text);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    private void assertRefused(String path, String text, int status, String errno) throws Exception {
        var response = write(path, text);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"errno\":\"" + errno + "\"");
    }

    private void assertState(String state) {
        assertThat(MachineDocument.of(target.running).functions())
                .filteredOn(function -> function.address().equals(DRIVE))
                .singleElement()
                .satisfies(function -> assertThat(function.state()).isEqualTo(state));
    }

    private void assertServes() throws Exception {
        long before = target.paths().peer().requests();
        try (var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 8, 1 << 20));
        }
        assertThat(target.paths().peer().requests()).isGreaterThan(before);
    }

    @Test
    void takesADriveFromItsDriverAndGivesItBack() throws Exception {
        var available = read(DEVICES + DRIVE + "/p2pmem/available").body();
        assertWritten(NVME + "unbind", DRIVE);
        assertState("unbound");
        assertThat(read(DEVICES + DRIVE + "/p2pmem/size").statusCode()).isEqualTo(404);
        assertThat(read(DEVICES + DRIVE + "/driver").statusCode()).isEqualTo(404);
        assertRefused(NVME + "unbind", DRIVE, 409, "ENODEV");
        assertWritten(NVME + "bind", DRIVE + "\n");
        assertState("bound");
        assertThat(read(DEVICES + DRIVE + "/p2pmem/available").body()).isEqualTo(available);
        assertRefused(NVME + "bind", DRIVE, 409, "EBUSY");
        assertServes();
    }

    @Test
    void resetsADriveThatWorksAgainAtItsOldAddresses() throws Exception {
        var resources = read(DEVICES + DRIVE + "/resource").body();
        assertWritten(DEVICES + DRIVE + "/reset", "1");
        assertThat(read(DEVICES + DRIVE + "/resource").body()).isEqualTo(resources);
        assertState("bound");
        assertServes();
    }

    @Test
    void losesADriveThatIsPulledOutAndFindsItWhenItIsPutBack() throws Exception {
        assertWritten(DEVICES + DRIVE + "/remove", "1");
        assertThat(read(DEVICES + DRIVE + "/vendor").statusCode()).isEqualTo(404);
        assertRefused(NVME + "bind", DRIVE, 404, "ENODEV");
        assertState("removed");
        await().until(() -> !target.running.isBound(
                target.running.machine().drives().get("nvme0").function().address()));
        assertWritten("/sys/bus/pci/rescan", "1");
        assertState("bound");
        assertServes();
    }
}
