package io.peerlane.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder of its own, with a fake JDK that prints what it is called with. */
@EnabledOnOs(OS.LINUX)
class LauncherScriptTest {

    private static final Path SCRIPT = Path.of("peerlane").toAbsolutePath();

    @TempDir
    private Path root;

    private record Outcome(int code, String out, String err) {}

    private Outcome run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }

    private Path install() throws IOException {
        Path app = Files.createDirectories(root.resolve("tree/app/target")).getParent();
        Files.copy(SCRIPT, app.resolve("peerlane"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(app.resolve("target/peerlane-app.jar"));
        Files.createFile(app.resolve("target/.built"));
        return app.resolve("peerlane");
    }

    private Path jdk(String version) throws IOException {
        Path bin = Files.createDirectories(root.resolve("jdk-" + version + "/bin"));
        Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"$@\"\nexit 7\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return bin.getParent();
    }

    @Test
    void isSoundShell() throws Exception {
        Outcome outcome = run(List.of("bash", "-n", SCRIPT.toString()), Map.of());
        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void runsTheJarFromAnyFolderThroughALinkAndPassesTheExitCodeOn() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), install());
        Outcome outcome = run(
                List.of(link.toString(), "io", "--nqn", "a b"),
                Map.of("JAVA_HOME", jdk("25.0.1").toString()));
        assertThat(outcome.code()).isEqualTo(7);
        assertThat(outcome.out())
                .contains("-jar " + root.toRealPath().resolve("tree/app/target/peerlane-app.jar") + " io --nqn a b");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void passesOverAJdkThatIsTooOld() throws Exception {
        Path old = jdk("17.0.9");
        String path = jdk("26").resolve("bin") + ":" + System.getenv("PATH");
        Outcome outcome = run(List.of(install().toString(), "io"), Map.of("JAVA_HOME", old.toString(), "PATH", path));
        assertThat(outcome.code()).isEqualTo(7);
    }

    @Test
    void refusesToRunWithoutAJarWhenItMayNotBuild() throws Exception {
        Path script = install();
        Files.delete(script.resolveSibling("target/peerlane-app.jar"));
        Outcome outcome = run(
                List.of(script.toString()),
                Map.of("PEERLANE_NO_BUILD", "1", "JAVA_HOME", jdk("25").toString()));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(1).first().asString().contains("peerlane-app.jar is missing");
    }
}
