package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final List<String> shown = new ArrayList<>();
    private final JobOptions options = new JobOptions(
            ReadWrite.RANDREAD,
            0,
            4096,
            32,
            2,
            Duration.ofSeconds(10),
            Duration.ZERO,
            0,
            0,
            1,
            Verify.NONE,
            Duration.ofSeconds(30));
    private final ProgressLine line = new ProgressLine(options, 0, shown::add);

    @Test
    void showsShareRatesAndTimeToGo() {
        line.update("randread", 2_500_000_000L, 256_000, 0);
        assertThat(shown)
                .singleElement()
                .asString()
                .contains("Jobs: 2 [randread][25.0%][r=400MiB/s,w=0MiB/s][r=102400,w=0 IOPS][eta 00m:08s]");
    }

    @Test
    void showsRatesSinceTheLineBefore() {
        line.update("randread", 1_000_000_000L, 1000, 0);
        line.update("randread", 1_200_000_000L, 5000, 0);
        line.update("randread", 2_000_000_000L, 3000, 0);
        assertThat(shown).hasSize(2);
        assertThat(shown.getLast()).contains("r=2000,w=0 IOPS");
    }

    @Test
    void namesThePhaseBeforeTheWindow() {
        line.update("fill", 1_000_000_000L, 0, 512);
        assertThat(shown.getLast()).contains("[fill]", "w=512 IOPS").doesNotContain("eta");
    }

    @Test
    void foretellsTheEndFromTheWorkDoneIfNoClockEndsTheJob() {
        JobTimer timer = new JobTimer(Duration.ZERO, 1000);
        assertThat(timer.remainingSeconds(0, 0)).isEqualTo(-1);
        assertThat(timer.remainingSeconds(2_000_000_000L, 250)).isEqualTo(6);
        assertThat(timer.done(9_000_000_000L, 2000)).isEqualTo(1);
    }
}
