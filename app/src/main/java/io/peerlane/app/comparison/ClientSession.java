package io.peerlane.app.comparison;

import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One client process led through its windows, with a reading at both edges of each. */
final class ClientSession implements AutoCloseable {

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

    ClientSession(ChildProcess client, TargetProcess target, ProcessorTime time, Duration timeout) {
        this.client = client;
        this.target = target;
        this.time = time;
        this.timeout = timeout;
    }

    /** Leads the client to its end. */
    Outcome run() {
        List<Window> windows = new ArrayList<>();
        Optional<String> line = client.readLine(timeout);
        while (line.isPresent() && line.get().startsWith(Handshake.PREPARED)) {
            windows.add(window(line.get().substring(Handshake.PREPARED.length())));
            line = client.readLine(timeout);
        }
        StringBuilder json = new StringBuilder();
        while (line.isPresent()) {
            json.append(line.get()).append('\n');
            line = client.readLine(timeout);
        }
        int exit = client.waitFor(timeout);
        if (exit > 1 || windows.isEmpty() || json.isEmpty()) {
            throw new ComparisonException(
                    "%s ended with exit code %d:\n%s".formatted(client.name(), exit, client.errorTail()));
        }
        return new Outcome(windows, document(json.toString()));
    }

    private Window window(String phase) {
        Reading before = Reading.opening(target.state(), time, target.process().pid(), client.pid());
        client.writeLine(Handshake.GO);
        String line = client.readLine(timeout)
                .orElseThrow(() -> new ComparisonException("%s ended in the middle of %s:\n%s\n%s"
                        .formatted(
                                client.name(),
                                phase,
                                client.errorTail(),
                                target.process().errorTail())));
        if (!line.equals(Handshake.MEASURED + phase)) {
            throw new ComparisonException(
                    "%s: wanted %s%s, found %s".formatted(client.name(), Handshake.MEASURED, phase, line));
        }
        Reading after = Reading.closing(target.state(), time, target.process().pid(), client.pid());
        client.writeLine(Handshake.GO);
        return Window.between(phase, before, after);
    }

    private IoDocument document(String json) {
        try {
            return Json.read(json, IoDocument.class);
        } catch (IOException e) {
            throw new ComparisonException("%s: result is not readable: %s".formatted(client.name(), e.getMessage()));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
