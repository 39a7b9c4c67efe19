package io.peerlane.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, from the classes under test, with the log configuration that is shipped. */
public final class PeerlaneProcess implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int SMALL_MEBIBYTES = 16;

    private final Process process;
    private final Path errors;

    private PeerlaneProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** The program with these words on its command line. */
    public static PeerlaneProcess start(String... words) throws IOException {
        var errors = Files.createTempFile("peerlane", ".err");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dlogback.configurationFile=logback.xml",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.peerlane.app.Main"));
        command.addAll(List.of(words));
        return new PeerlaneProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** A target with a small namespace on free ports. */
    static Served serve(String... more) throws IOException {
        return serve(SMALL_MEBIBYTES, more);
    }

    /** A target with a namespace of that size on free ports. */
    public static Served serve(int mebibytes, String... more) throws IOException {
        var words =
                new ArrayList<>(List.of("serve", "--rdma-port", "0", "--http-port", "0", "--ns-size", mebibytes + "m"));
        words.addAll(List.of(more));
        var process = start(words.toArray(String[]::new));
        var ready = process.process.inputReader().readLine();
        if (ready == null || !ready.startsWith("READY ")) {
            process.end();
            throw new AssertionError("wanted READY, found " + ready + "\n" + process.errors());
        }
        return new Served(
                process, value(ready, "rdma"), value(ready, "tcp"), value(ready, "http"), value(ready, "nqn"));
    }

    private static String value(String ready, String key) {
        for (var word : ready.split(" ")) {
            if (word.startsWith(key + "=")) {
                return word.substring(key.length() + 1);
            }
        }
        throw new AssertionError("no " + key + " in " + ready);
    }

    /** A client of {@code target}. */
    static PeerlaneProcess io(Served target, String... more) throws IOException {
        int colon = target.rdma().lastIndexOf(':');
        var words = new ArrayList<>(List.of(
                "io",
                "-t",
                "rdma",
                "-a",
                target.rdma().substring(0, colon),
                "-s",
                target.rdma().substring(colon + 1),
                "-n",
                target.nqn()));
        words.addAll(List.of(more));
        return start(words.toArray(String[]::new));
    }

    /** A target that listens. */
    public record Served(PeerlaneProcess process, String rdma, String tcp, String http, String nqn)
            implements AutoCloseable {

        /** The JSON document at {@code path}. */
        public String get(String path) throws IOException {
            return answer(request(path).build());
        }

        /** Puts a JSON document there; what is there then. */
        public String put(String path, String json) throws IOException {
            return answer(request(path)
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(json))
                    .build());
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://" + http + path));
        }

        private static String answer(HttpRequest request) throws IOException {
            try (var client = HttpClient.newHttpClient()) {
                var response = client.send(request, BodyHandlers.ofString());
                assertThat(response.statusCode())
                        .as("%s: %s", request.uri(), response.body())
                        .isEqualTo(200);
                return response.body();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            process.close();
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; the exit code. */
    int exitCode() throws InterruptedException, IOException {
        return exitCode(LONG);
    }

    /** Waits for its end, not longer than that; the exit code. */
    public int exitCode(Duration limit) throws InterruptedException, IOException {
        boolean ended = process.waitFor(limit);
        assertThat(ended).as("ended within %s; it said: %s", limit, errors()).isTrue();
        return process.exitValue();
    }

    /** Standard output; waits for its end. */
    public String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Lines of standard error so far. */
    public List<String> errors() throws IOException {
        return Files.readAllLines(errors);
    }

    private void end() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(errors);
    }

    @Override
    public void close() throws IOException {
        end();
    }
}
