package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.Rate;
import io.peerlane.app.workload.RateProcess;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A rate over real sockets and the timers of real event loops. */
class OpenLoopOverLoopbackTest {

    private static JobOptions options(Rate rate, Duration runtime, Duration ramp, int jobs, Duration stallTimeout) {
        return new JobOptions(
                ReadWrite.RANDRW, 50, 4096, 64, jobs, runtime, ramp, 0, 0, 7, Verify.CRC32C, stallTimeout, rate);
    }

    @Test
    void sendsWhatIsDueOrSaysWhatItDidNot() throws Exception {
        var rate = new Rate(2000, RateProcess.LINEAR);
        var phases = new ArrayList<String>();
        var gate = new PhaseGate() {
            @Override
            public void prepared(String phase) {
                phases.add(phase);
            }

            @Override
            public void measured(String phase) {}
        };
        try (var target = LiveTarget.on("one-switch");
                var client = LiveClient.connect(target)) {
            var half = Duration.ofMillis(500);
            var result = client.run(options(rate, half, Duration.ofMillis(100), 2, Duration.ofSeconds(20)), gate);
            assertThat(phases).containsExactly("randrw");
            assertThat(result.jobs()).allSatisfy(job -> {
                assertThat(job.rate()).isNotNull();
                assertThat(job.read().ios() + job.write().ios() + job.rate().unsent())
                        .isBetween(999L, 1001L);
            });
            var all = result.all();
            assertThat(all.rate()).isNotNull();
            assertThat(all.rate().requestedIops()).isEqualTo(4000);
            assertThat(all.rate().late().count()).isPositive();
            assertThat(all.seconds()).isGreaterThanOrEqualTo(0.5);
            assertThat(all.read().service()).isNotNull();
            assertThat(all.read().latency().mean())
                    .isGreaterThanOrEqualTo(all.read().service().mean());
        }
    }

    /** The next request is due later than a stall lasts, and nothing is wrong. */
    @Test
    void isPatientWhileNothingIsDue() throws Exception {
        try (var target = LiveTarget.on("one-switch");
                var client = LiveClient.connect(target)) {
            var rate = new Rate(1, RateProcess.LINEAR);
            var result = client.run(
                    options(rate, Duration.ofMillis(1500), Duration.ZERO, 1, Duration.ofMillis(300)), PhaseGate.OPEN);
            assertThat(result.all().read().ios() + result.all().write().ios()).isEqualTo(2);
        }
    }
}
