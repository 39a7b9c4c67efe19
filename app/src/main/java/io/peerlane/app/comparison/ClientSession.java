package io.peerlane.app.comparison;

import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * One client process led through its windows, with a reading at both edges of each. Between the first window and the end
 * the client waits, so that another one can be measured meanwhile. Used by one thread.
 */
final class ClientSession {

    /**
     * What came of it.
     *
     * @param windows in the order measured
     * @param document the client's own result
     */
    record Outcome(List<Window> windows, IoDocument document) {}

    private final ChildProcess client;
    private final TargetProcess target;
    private final ProcessorTime time;
    private final Duration timeout;
    private final IntSupplier order;
    private final List<Window> windows = new ArrayList<>();
    private Optional<String> line = Optional.empty();

    /** With what numbers the windows of a run. */
    ClientSession(ChildProcess client, TargetProcess target, ProcessorTime time, Duration timeout, IntSupplier order) {
        this.client = client;
        this.target = target;
        this.time = time;
        this.timeout = timeout;
        this.order = order;
    }

    /** Waits until the client is about to open its first window. */
    void prepare() {
        line = client.readLine(timeout);
        if (!prepared()) {
            end();
            throw failure(client.waitFor(timeout));
        }
    }

    /** The window that the client is prepared for. It stays at the end of it. */
    void measure() {
        String phase =
                line.map(text -> text.substring(Handshake.PREPARED.length())).orElseThrow();
        Reading before = Reading.opening(target.state(), time, target.process().pid(), client.pid());
        client.writeLine(Handshake.GO);
        String measured = client.readLine(timeout)
                .orElseThrow(() -> new ComparisonException("%s ended in the middle of %s:\n%s\n%s"
                        .formatted(
                                client.name(),
                                phase,
                                client.errorTail(),
                                target.process().errorTail())));
        if (!measured.equals(Handshake.MEASURED + phase)) {
            throw new ComparisonException(
                    "%s: wanted %s%s, found %s".formatted(client.name(), Handshake.MEASURED, phase, measured));
        }
        Reading after =
                Reading.closing(target.state(), time, target.process().pid(), client.pid(), before.peakWindow());
        windows.add(Window.between(phase, order.getAsInt(), before, after));
    }

    /** Lets the client go on to its end, through further windows if it has more. */
    Outcome finish() {
        client.writeLine(Handshake.GO);
        line = client.readLine(timeout);
        while (prepared()) {
            measure();
            client.writeLine(Handshake.GO);
            line = client.readLine(timeout);
        }
        String json = end();
        int exit = client.waitFor(timeout);
        if (exit > 1 || json.isEmpty()) {
            throw failure(exit);
        }
        return new Outcome(windows, document(json));
    }

    private boolean prepared() {
        return line.isPresent() && line.get().startsWith(Handshake.PREPARED);
    }

    /** What is left of the client's output. */
    private String end() {
        StringBuilder text = new StringBuilder();
        while (line.isPresent()) {
            text.append(line.get()).append('\n');
            line = client.readLine(timeout);
        }
        return text.toString();
    }

    private ComparisonException failure(int exit) {
        return new ComparisonException(
                "%s ended with exit code %d:\n%s".formatted(client.name(), exit, client.errorTail()));
    }

    private IoDocument document(String json) {
        try {
            return Json.read(json, IoDocument.class);
        } catch (IOException e) {
            throw new ComparisonException("%s: result is not readable: %s".formatted(client.name(), e.getMessage()));
        }
    }
}
