package io.peerlane.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.peerlane.fabric.errno.Errno;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** View of the running service; nothing here changes what it does. */
@Controller
@Produces(MediaType.APPLICATION_JSON)
public class StateApi {

    private final ServiceState state;

    StateApi(ServiceState state) {
        this.state = state;
    }

    /** The machine as a tree. */
    @Get("/api/machine")
    HttpResponse<String> machine() {
        return document(state.machine());
    }

    /** Subsystems, namespaces, hosts, controllers. */
    @Get("/api/subsystems")
    HttpResponse<String> subsystems() {
        return document(state.subsystems());
    }

    /** Connections that were refused, and why. */
    @Get("/api/refused-connects")
    HttpResponse<String> refusedConnects() {
        return document(state.refusedConnects());
    }

    /** Bytes counted so far. */
    @Get("/api/ledger")
    HttpResponse<String> ledger() {
        return document(state.ledger());
    }

    /** Payload bytes of the TCP streams so far. */
    @Get("/api/ethernet")
    HttpResponse<String> ethernet() {
        return document(state.ethernet());
    }

    /** Which memory serves the requests, and why. */
    @Get("/api/p2p")
    HttpResponse<String> peerToPeer(@QueryValue @Nullable String window) {
        return document(window == null ? state.peerToPeer() : state.peerToPeer(number("window", window)));
    }

    /** Opens a window over the use of peer memory: whoever asks has its peaks to himself. */
    @Post("/api/p2p/windows")
    HttpResponse<String> openPeerToPeerWindow() {
        return HttpResponse.created(JsonText.of(state.openPeerToPeerWindow()));
    }

    /** The clock of the machine. */
    @Get("/api/timing")
    HttpResponse<String> timing() {
        return document(state.timing());
    }

    /** Drives on PCI endpoints: windows, mappings, bytes. */
    @Get("/api/endpoints")
    HttpResponse<String> endpoints() {
        return document(state.endpoints());
    }

    /** The process is up. */
    @Get("/health")
    HttpResponse<String> health() {
        return document(Map.of("status", "UP"));
    }

    /** Hosts may connect: 200, or 503 while starting or draining. */
    @Get("/health/readiness")
    HttpResponse<String> readiness() {
        boolean ready = state.ready();
        var body = JsonText.of(Map.of("status", ready ? "UP" : "DOWN"));
        return ready
                ? HttpResponse.ok(body)
                : HttpResponse.<String>status(HttpStatus.SERVICE_UNAVAILABLE).body(body);
    }

    private static long number(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw ApiProblem.malformed(Errno.EINVAL, field, "'" + text + "'", "a number");
        }
    }

    private static HttpResponse<String> document(Object value) {
        return HttpResponse.ok(JsonText.of(value));
    }
}
