package io.peerlane.app.comparison;

import java.time.Duration;
import java.util.Optional;

/** A target that listens. */
record TargetProcess(ChildProcess process, ReadyLine ready, TargetState state) implements AutoCloseable {

    /** Waits for a started target to be ready. Closes it if it does not get there. */
    static TargetProcess await(ChildProcess process, TargetState.Opener opener, Duration timeout) {
        try {
            Optional<String> line = process.readLine(timeout);
            while (line.isPresent() && !ReadyLine.matches(line.get())) {
                line = process.readLine(timeout);
            }
            ReadyLine ready = line.map(ReadyLine::parse).orElseThrow(() -> ended(process));
            return new TargetProcess(process, ready, opener.open(ready.get("http")));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static ComparisonException ended(ChildProcess process) {
        return new ComparisonException(
                "%s ended before it was ready:\n%s".formatted(process.name(), process.errorTail()));
    }

    @Override
    public void close() {
        process.close();
    }
}
