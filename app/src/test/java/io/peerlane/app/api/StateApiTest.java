package io.peerlane.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.peerlane.fabric.errno.Errno;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateApiTest {

    private final AtomicBoolean ready = new AtomicBoolean(true);
    private ApplicationContext context;
    private EmbeddedServer server;

    @BeforeEach
    void start() {
        context = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", -1))
                .singletons(new FixedState())
                .start();
        server = context.getBean(EmbeddedServer.class).start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/machine,machine",
        "/api/subsystems,subsystems",
        "/api/refused-connects,refused",
        "/api/ledger,ledger",
        "/api/ethernet,ethernet",
        "/api/timing,timing",
        "/api/p2p,p2p",
        "/api/p2p?window=7,p2p in window 7"
    })
    void servesEachDocumentAsJson(String path, String expected) throws Exception {
        var response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.body()).isEqualTo("{\"is\":\"" + expected + "\"}");
    }

    @Test
    void opensAWindowOfItsOwnForEachReader() throws Exception {
        var response = send("POST", "/api/p2p/windows");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("{\"is\":\"window\"}");
    }

    @Test
    void refusesAWindowThatIsNoNumberOrIsOver() throws Exception {
        assertThat(get("/api/p2p?window=x").statusCode()).isEqualTo(400);
        assertThat(get("/api/p2p?window=0").statusCode()).isEqualTo(404);
    }

    @Test
    void isNotReadyWhileDraining() throws Exception {
        assertThat(get("/health/readiness").statusCode()).isEqualTo(200);
        ready.set(false);
        assertThat(get("/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void answersAnUnknownPathWith404() throws Exception {
        assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
    }

    private java.net.http.HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    private java.net.http.HttpResponse<String> send(String method, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server.getURL() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private final class FixedState implements ServiceState {

        @Override
        public Object machine() {
            return Map.of("is", "machine");
        }

        @Override
        public Object subsystems() {
            return Map.of("is", "subsystems");
        }

        @Override
        public Object refusedConnects() {
            return Map.of("is", "refused");
        }

        @Override
        public Object ledger() {
            return Map.of("is", "ledger");
        }

        @Override
        public Object ethernet() {
            return Map.of("is", "ethernet");
        }

        @Override
        public Object peerToPeer() {
            return Map.of("is", "p2p");
        }

        @Override
        public Object peerToPeer(long window) {
            if (window == 0) {
                throw ApiProblem.unknown(Errno.ENOENT, "window", "0", "one that is open");
            }
            return Map.of("is", "p2p in window " + window);
        }

        @Override
        public Object openPeerToPeerWindow() {
            return Map.of("is", "window");
        }

        @Override
        public Object timing() {
            return Map.of("is", "timing");
        }

        @Override
        public NamespaceControl namespaces() {
            throw new IllegalStateException("not looked at here");
        }

        @Override
        public SysfsNode sysfs() {
            throw new IllegalStateException("not looked at here");
        }

        @Override
        public Object endpoints() {
            return Map.of("is", "endpoints");
        }

        @Override
        public boolean ready() {
            return ready.get();
        }
    }
}
