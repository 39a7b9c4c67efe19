package io.peerlane.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
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
        "/api/p2p,p2p"
    })
    void servesEachDocumentAsJson(String path, String expected) throws Exception {
        var response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.body()).isEqualTo("{\"is\":\"" + expected + "\"}");
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
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(server.getURL() + path)).build();
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
