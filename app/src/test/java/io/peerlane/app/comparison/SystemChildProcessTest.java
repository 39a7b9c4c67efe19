package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class SystemChildProcessTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static ChildProcess shell(String script) {
        return new SystemProcessLauncher(List.of("/bin/sh", "-c")).start("shell", List.of(script));
    }

    @Test
    void talksInLinesAndTellsTheEndOfTheOutput() {
        try (ChildProcess child = shell("read a; echo got $a; exit 3")) {
            child.writeLine("GO");
            assertThat(child.readLine(LONG)).contains("got GO");
            assertThat(child.readLine(LONG)).isEmpty();
            assertThat(child.readLine(LONG)).isEmpty();
            assertThat(child.waitFor(LONG)).isEqualTo(3);
        }
    }

    @Test
    void keepsTheLastLinesOfStandardError() {
        try (ChildProcess child = shell("for i in $(seq 30); do echo line $i >&2; done")) {
            child.waitFor(LONG);
            assertThat(child.errorTail()).startsWith("line 11\n").endsWith("line 30");
        }
    }

    @Test
    void endsAProcessThatDoesNotEndByItself() {
        ChildProcess child = shell("exec sleep 1000");
        child.close();
        assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @Test
    void saysWhoWasSilentForTooLong() {
        try (ChildProcess child = shell("echo trouble >&2; exec sleep 1000")) {
            assertThatThrownBy(() -> child.readLine(Duration.ofMillis(300)))
                    .isInstanceOf(ComparisonException.class)
                    .hasMessageContaining("shell said nothing");
        }
    }

    @Test
    void saysThatAProgramCannotBeStarted() {
        assertThatThrownBy(() -> new SystemProcessLauncher(List.of("/no/such/program")).start("target", List.of()))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining("target cannot be started");
    }
}
