package io.peerlane.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysfsApiTest {

    private final FixedTree tree = new FixedTree();
    private HttpApi server;

    @BeforeEach
    void start() throws IOException {
        server = HttpApi.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tree);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/kind/text, text/plain, '67108864\n'",
        "/sys//kind/text/, text/plain, '67108864\n'",
        "/sys, text/plain, 'kind\n'",
        "/sys/kind/link, text/plain, '/sys/kind\n'",
        "/sys/kind/link/text, text/plain, '67108864\n'",
        "/sys/%6bind/text, text/plain, '67108864\n'",
    })
    void showsFilesAsTheKernelDoes(String path, String type, String body) throws Exception {
        var response = send(to(path));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(type);
        assertThat(response.body()).isEqualTo(body.replace("\\n", "\n"));
    }

    @Test
    void showsBytesAsTheyAre() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(to("/sys/kind/binary").build(), BodyHandlers.ofByteArray());
            assertThat(response.body()).containsExactly(0xff, 0, 0x0a);
        }
    }

    @Test
    void listsADirectoryByNameAndAsJsonWithWhatItsTextsSay() throws Exception {
        assertThat(send(to("/sys/kind")).body().lines())
                .containsExactly("binary", "busy", "link", "map", "self", "store", "text");
        assertThat(send(to("/sys/kind").header("Accept", "application/json")).body())
                .contains("\"path\":\"/sys/kind\"")
                .contains("{\"name\":\"text\",\"kind\":\"text\",\"mode\":\"0444\",\"value\":\"67108864\"}")
                .contains("{\"name\":\"link\",\"kind\":\"link\",\"mode\":\"0777\",\"target\":\"/sys/kind\"}")
                .contains("{\"name\":\"map\",\"kind\":\"mapping\",\"mode\":\"0660\",\"size\":1099511627776}");
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/kind/nothing, 404, ENOENT, path",
        "/sys/kind/text/below, 404, ENOENT, path",
        "/sys/kind/../kind/text, 404, ENOENT, path",
        "/sys/kind/self/y, 404, ENOENT, path",
        "/sys/kind/odd, 400, ENODEV, name",
        "/sys/kind/store, 405, EACCES, /sys/kind/store",
        "/sys/kind/map, 405, EIO, /sys/kind/map",
    })
    void saysWhyAFileCannotBeRead(String path, int status, String errno, String field) throws Exception {
        var response = send(to(path));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"errno\":\"" + errno + "\"", "\"field\":\"" + field + "\"");
    }

    @Test
    void takesTheBodyOfAPutAsItIsAndTheJsonValueOfAPost() throws Exception {
        assertThat(send(to("/sys/kind/store").PUT(BodyPublishers.ofString("1\n")))
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(json("/sys/kind/store", "\"0000:03:00.0\"")).statusCode())
                .isEqualTo(204);
        assertThat(send(json("/sys/kind/store", "1")).statusCode()).isEqualTo(204);
        assertThat(tree.stored).containsExactly("1\n", "0000:03:00.0", "1");
    }

    private HttpRequest.Builder json(String path, String body) {
        return to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/kind/store, '', 400",
        "/sys/kind/store, '{', 400",
        "/sys/kind/store, '1 2', 400",
        "/sys/kind/store, '[1]', 400",
        "/sys/kind/store, 'true', 400",
        "/sys/kind/store, 'null', 400",
        "/sys/kind/busy, '1', 409",
        "/sys/kind/text, '1', 405",
        "/sys/kind, '1', 405",
        "/sys/kind/none, '1', 404",
    })
    void refusesWhatCannotBeWritten(String path, String body, int status) throws Exception {
        assertThat(send(json(path, body)).statusCode()).isEqualTo(status);
        assertThat(tree.stored).isEmpty();
    }

    @Test
    void refusesATextLongerThanAPage() throws Exception {
        var put = to("/sys/kind/store").PUT(BodyPublishers.ofString("1".repeat(4097)));
        assertThat(send(put).statusCode()).isEqualTo(400);
        assertThat(tree.stored).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, application/x-www-form-urlencoded, 415",
        "Content-Type, text/plain, 415",
        "Content-Type, multipart/form-data; boundary=x, 415",
        "Origin, https://example.org, 403",
        "Origin, null, 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
    })
    void refusesWhatAForeignPageCanSendUnasked(String header, String value, int status) throws Exception {
        var request = to("/sys/kind/store").POST(BodyPublishers.ofString("1"));
        if (!header.equals("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        assertThat(send(request.header(header, value)).statusCode()).isEqualTo(status);
        assertThat(tree.stored).isEmpty();
    }

    @Test
    void letsItsOwnPagesWrite() throws Exception {
        var own = "http://127.0.0.1:" + server.port();
        assertThat(send(json("/sys/kind/store", "1").header("Origin", own)).statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "rebound.example.org, 403",
        "rebound.example.org:80, 403",
        "localhost, 204",
        "127.0.0.1:8080, 204",
        "[::1]:80, 204"
    })
    void refusesToWriteForANameThatMayHaveBeenResolvedByAnAttacker(String host, int status) throws Exception {
        assertThat(raw("PUT /sys/kind/store HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1"))
                .startsWith("HTTP/1.1 " + status);
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                var answer = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return String.valueOf(answer.readLine());
        }
    }

    @Test
    void readsTheAttributesOfANamespaceAndWritesThoseThatAreGiven() throws Exception {
        var path = "/api/subsystems/nqn.2026-11.io.peerlane:demo/namespaces/7";
        assertThat(send(to(path)).body())
                .isEqualTo("{\"schemaVersion\":1,\"nqn\":\"nqn.2026-11.io.peerlane:demo\",\"nsid\":7,"
                        + "\"enable\":true,\"p2pmem\":\"1\"}");
        assertThat(send(to(path).PUT(BodyPublishers.ofString("{\"p2pmem\": \"0\\n\"}")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(to(path).PUT(BodyPublishers.ofString("{\"enable\": false}")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(tree.stored)
                .containsExactly(
                        "NamespaceChange[enable=Optional.empty, p2pmem=Optional[0\n]]",
                        "NamespaceChange[enable=Optional[false], p2pmem=Optional.empty]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "{}",
                "[]",
                "{\"enable\": 1}",
                "{\"enable\": null}",
                "{\"p2pmem\": 1}",
                "{\"enabled\": true}",
                "{\"enable\""
            })
    void refusesAttributesThatItCannotRead(String body) throws Exception {
        var put = to("/api/subsystems/nqn/namespaces/1").PUT(BodyPublishers.ofString(body));
        assertThat(send(put).statusCode()).isEqualTo(400);
        assertThat(tree.stored).isEmpty();
    }
}
