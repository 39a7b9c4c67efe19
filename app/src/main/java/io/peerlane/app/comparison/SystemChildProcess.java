package io.peerlane.app.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of the operating system. Two virtual threads read its output; it is ended when this program ends. */
final class SystemChildProcess implements ChildProcess {

    private static final int TAIL_LINES = 20;
    private static final Duration POLITE = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private final Thread errorReader;
    private final Thread atExit;

    SystemChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.atExit = new Thread(process::destroyForcibly, "end " + name);
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread.ofVirtual().name(name + " output").start(this::readOutput);
        this.errorReader = Thread.ofVirtual().name(name + " errors").start(this::readErrors);
    }

    private void readOutput() {
        each(process.inputReader(StandardCharsets.UTF_8), line -> lines.add(Optional.of(line)));
        lines.add(Optional.empty());
    }

    private void readErrors() {
        each(process.errorReader(StandardCharsets.UTF_8), this::keepError);
    }

    /** A stream that breaks ends like one that is over: the process is gone. */
    private static void each(BufferedReader reader, Consumer<String> line) {
        try (reader) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line.accept(text);
            }
        } catch (IOException e) {
            line.accept("(" + e.getMessage() + ")");
        }
    }

    private synchronized void keepError(String line) {
        if (errors.size() == TAIL_LINES) {
            errors.removeFirst();
        }
        errors.add(line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<String> readLine(Duration timeout) {
        try {
            Optional<String> line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new ComparisonException(
                        "%s said nothing for %d s\n%s".formatted(name, timeout.toSeconds(), errorTail()));
            }
            if (line.isEmpty()) {
                lines.add(line);
            }
            return line;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public void writeLine(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new ComparisonException("%s is gone: %s\n%s".formatted(name, e.getMessage(), errorTail()));
        }
    }

    @Override
    public int waitFor(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ComparisonException("%s did not end within %d s".formatted(name, timeout.toSeconds()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private ComparisonException interrupted() {
        Thread.currentThread().interrupt();
        return new ComparisonException("interrupted while waiting for " + name);
    }

    @Override
    public String errorTail() {
        if (!process.isAlive()) {
            awaitErrors();
        }
        synchronized (this) {
            return String.join("\n", errors);
        }
    }

    private void awaitErrors() {
        try {
            errorReader.join(POLITE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(POLITE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        forgetHook();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This program is ending: the hook runs already and ends the process.
        }
    }
}
