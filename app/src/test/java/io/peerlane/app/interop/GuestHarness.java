package io.peerlane.app.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The folder with the guest's scripts, and whether it can be used here. Found out once per process; safe from any thread. */
final class GuestHarness {

    private static final Duration CHECK_LIMIT = Duration.ofMinutes(1);
    private static final Duration SETUP_LIMIT = Duration.ofMinutes(60);

    private static final class Here {
        static final Optional<String> WHY_NOT = prepare(folder());
    }

    private GuestHarness() {}

    /** Makes the guest ready, or has the test skipped with the reason. */
    static Path folderOrSkip() {
        Here.WHY_NOT.ifPresent(reason -> Assumptions.abort("no Linux guest: " + reason));
        return folder();
    }

    private static Path folder() {
        return Path.of(System.getProperty("basedir", ""), "src", "interop", "linux-guest")
                .toAbsolutePath();
    }

    private static Optional<String> prepare(Path folder) {
        try {
            var unchecked = GuestSurroundings.of(cache(), Optional.empty());
            if (unchecked.whyNot().isPresent()) {
                return unchecked.whyNot();
            }
            var surroundings = GuestSurroundings.of(cache(), missing(folder));
            var whyNot = surroundings.whyNot();
            return whyNot.isEmpty() && surroundings.needsSetup() ? setUp(folder) : whyNot;
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private static Path cache() {
        return fromEnvironment("PEERLANE_LINUX_GUEST")
                .or(() -> fromEnvironment("XDG_CACHE_HOME").map(folder -> folder.resolve("peerlane/linux-guest")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache/peerlane/linux-guest"));
    }

    private static Optional<Path> fromEnvironment(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    private static Optional<String> missing(Path folder) throws IOException {
        return failure(CHECK_LIMIT, folder.resolve("setup").toString(), "--check");
    }

    private static Optional<String> setUp(Path folder) throws IOException {
        System.out.println("setting up the Linux guest, about ten minutes");
        return failure(SETUP_LIMIT, folder.resolve("setup").toString()).map(output -> "setup failed: " + output);
    }

    /** What a command said if it did not end with 0: the last lines. */
    private static Optional<String> failure(Duration limit, String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.onExit()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> process.destroyForcibly());
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() == 0) {
            return Optional.empty();
        }
        var lines =
                output.lines().map(line -> line.replaceFirst("^setup: ", "")).toList();
        return Optional.of(String.join("; ", last(lines, 5)));
    }

    static List<String> last(List<String> lines, int most) {
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }
}
