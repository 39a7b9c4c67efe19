package io.peerlane.app.comparison;

import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A target's state over its HTTP interface. */
public final class HttpTargetState implements TargetState {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final String address;

    /** The target at {@code address}, {@code host:port}. */
    public HttpTargetState(HttpClient client, String address) {
        this.client = client;
        this.address = address;
    }

    /** {@code GET /api/ledger}. */
    private record LedgerDocument(DramCounts dram, List<LinkCounts> links) {}

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> machine() {
        return get("/api/machine", Map.class);
    }

    @Override
    public LedgerCounts ledger() {
        LedgerDocument document = get("/api/ledger", LedgerDocument.class);
        return new LedgerCounts(document.dram(), document.links());
    }

    @Override
    public PeerToPeerDocument peerToPeer() {
        return get("/api/p2p", PeerToPeerDocument.class);
    }

    @Override
    public EndpointsDocument endpoints() {
        return get("/api/endpoints", EndpointsDocument.class);
    }

    @Override
    public EthernetDocument ethernet() {
        return get("/api/ethernet", EthernetDocument.class);
    }

    @Override
    public TimingDocument timing() {
        return get("/api/timing", TimingDocument.class);
    }

    @Override
    public long openPeerToPeerWindow() {
        var empty = HttpRequest.BodyPublishers.noBody();
        return ask("POST", "/api/p2p/windows", empty, 201, PeerToPeerWindow.class)
                .window();
    }

    @Override
    public PeerToPeerDocument peerToPeer(long window) {
        return get("/api/p2p?window=" + window, PeerToPeerDocument.class);
    }

    private <T> T get(String path, Class<T> type) {
        return ask("GET", path, HttpRequest.BodyPublishers.noBody(), 200, type);
    }

    private <T> T ask(String method, String path, HttpRequest.BodyPublisher body, int wanted, Class<T> type) {
        return read(send(method, path, body), wanted, type);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body) {
        URI uri = URI.create("http://" + address + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, body)
                            .timeout(TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ComparisonException("%s %s: %s".formatted(method, uri, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ComparisonException("%s %s: interrupted".formatted(method, uri));
        }
    }

    private static <T> T read(HttpResponse<String> response, int wanted, Class<T> type) {
        String question = response.request().method() + " " + response.uri();
        if (response.statusCode() != wanted) {
            throw new ComparisonException("%s: wanted %d, found %d".formatted(question, wanted, response.statusCode()));
        }
        try {
            return Json.read(response.body(), type);
        } catch (IOException e) {
            throw new ComparisonException("%s: %s".formatted(question, e));
        }
    }
}
