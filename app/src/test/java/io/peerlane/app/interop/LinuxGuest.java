package io.peerlane.app.interop;

import io.peerlane.app.interop.GuestStep.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * A Linux guest that runs one script of the harness. Its steps come as they end, each line also goes to standard output.
 *
 * <p>For one thread.
 */
final class LinuxGuest implements AutoCloseable {

    /** How long {@code run} may take, after its own time limit, to tidy up. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final String label;
    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final GuestTranscript transcript = new GuestTranscript();
    private boolean ended;

    private LinuxGuest(String label, Process process, Path errors) {
        this.label = label;
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader();
    }

    /**
     * Boots a guest; skips the test where none can run.
     *
     * @param label goes before each line
     * @param script name of a file in the harness' folder {@code tests}
     * @param limit for the guest's whole life
     * @param environment variables of the script
     * @param options more options of {@code run}
     */
    static LinuxGuest start(
            String label, String script, Duration limit, Map<String, String> environment, String... options)
            throws IOException {
        var folder = GuestHarness.folderOrSkip();
        var command = new ArrayList<String>();
        command.add(folder.resolve("run").toString());
        command.addAll(List.of("--timeout", String.valueOf(limit.toSeconds())));
        environment.forEach((name, value) -> command.addAll(List.of("--env", name + "=" + value)));
        command.addAll(List.of(options));
        command.add(folder.resolve("tests").resolve(script).toString());
        var errors = Files.createTempFile("linux-guest", ".err");
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
        process.onExit()
                .orTimeout(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> process.destroyForcibly());
        return new LinuxGuest(label, process, errors);
    }

    /** The next step that has ended; the last says how the script ended; empty after that. Waits. */
    Optional<GuestStep> next() throws IOException {
        while (!ended) {
            var line = output.readLine();
            if (line == null) {
                return Optional.of(end());
            }
            var step = accept(line);
            if (step.isPresent()) {
                return step;
            }
        }
        return Optional.empty();
    }

    private Optional<GuestStep> accept(String line) {
        if (!line.startsWith("STEP ")) {
            System.out.println("[" + label + "] " + line);
        }
        return transcript.accept(line);
    }

    private GuestStep end() throws IOException {
        ended = true;
        int exitCode = process.onExit().join().exitValue();
        return transcript.end(exitCode, GuestHarness.last(Files.readAllLines(errors), 30));
    }

    /** Reads on to a remark of the script; fails if a step fails or the script ends before. */
    void awaitRemark(String start) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            accept(line).filter(GuestStep::failed).ifPresent(step -> Assertions.fail(step.toString()));
            if (line.startsWith(start)) {
                return;
            }
        }
        Assertions.fail("wanted " + start + ", found " + end());
    }

    /** Lets a script go on that pauses. */
    void go() throws IOException {
        try {
            new ProcessBuilder("kill", "-USR1", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks the script to end; what it says until then can be read. */
    void stop() {
        process.toHandle().destroy(); // Process.destroy() would close the stream
    }

    /** The steps as tests: of the same name, failed or skipped as they were. Closing the stream ends the guest. */
    Stream<DynamicTest> tests() {
        return Stream.generate(this::nextUnchecked)
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .map(LinuxGuest::test)
                .onClose(this::close);
    }

    /** Every step to the end. */
    List<GuestStep> toTheEnd() throws IOException {
        var steps = new ArrayList<GuestStep>();
        for (var step = next(); step.isPresent(); step = next()) {
            steps.add(step.orElseThrow());
        }
        return steps;
    }

    private Optional<GuestStep> nextUnchecked() {
        try {
            return next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DynamicTest test(GuestStep step) {
        return DynamicTest.dynamicTest(step.name(), () -> {
            switch (step.verdict()) {
                case Verdict.Passed _ -> {}
                case Verdict.Failed _ -> Assertions.fail(step.toString());
                case Verdict.Skipped(String why) -> Assumptions.abort(why);
            }
        });
    }

    /** Ends the guest if it has not ended. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
