package io.peerlane.app.comparison;

import java.time.Duration;
import java.util.Optional;

/** A process started for a measurement, spoken to by lines. Used by one thread. */
public interface ChildProcess extends AutoCloseable {

    /** What it is, for messages. */
    String name();

    /** Process identifier. */
    long pid();

    /**
     * The next line of its standard output.
     *
     * @return empty at the end of the output
     * @throws ComparisonException if none comes in time, with the end of its standard error
     */
    Optional<String> readLine(Duration timeout);

    /** Sends a line to its standard input. */
    void writeLine(String line);

    /**
     * Exit code.
     *
     * @throws ComparisonException if it does not end in time
     */
    int waitFor(Duration timeout);

    /** The last lines of its standard error. */
    String errorTail();

    /** Ends it: asked to at first, then without asking. Does nothing if it has ended. */
    @Override
    void close();
}
