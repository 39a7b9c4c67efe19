package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {

    private static final long START = -5_000_000_000L; // a clock of nanoseconds may be negative
    private static final long SECOND = 1_000_000_000;

    private static List<Long> dues(Rate rate, long seed, int count) {
        var arrivals = new Arrivals(rate, START, seed);
        var dues = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            dues.add(arrivals.due() - START);
            arrivals.advance();
        }
        return dues;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 1000, 999_983, Rate.MOST})
    void isDueAtFixedIntervalsThatNeverDrift(long iops) {
        var dues = dues(new Rate(iops, RateProcess.LINEAR), 1, 100_000);
        for (int i = 0; i < dues.size(); i += 997) {
            assertThat(dues.get(i)).isEqualTo(Math.floorDiv(i * SECOND, iops));
        }
    }

    @Test
    void hasExponentialIntervalsOfTheRightMean() {
        long iops = 250_000;
        var dues = dues(new Rate(iops, RateProcess.POISSON), 7, 400_000);
        assertThat((double) dues.getLast()).isCloseTo(400_000.0 / iops * SECOND, withPercentage(1));
        long mean = SECOND / iops;
        long longer = 0;
        double squares = 0;
        for (int i = 1; i < dues.size(); i++) {
            long interval = dues.get(i) - dues.get(i - 1);
            longer += interval > mean ? 1 : 0;
            squares += Math.pow((double) interval / mean - 1, 2);
        }
        assertThat((double) longer / dues.size()).as("share above the mean").isCloseTo(Math.exp(-1), within(0.005));
        assertThat(squares / dues.size()).as("variance in means").isCloseTo(1, within(0.03));
    }

    @Test
    void choosesTheSameTimesFromTheSameSeedAndOthersFromAnother() {
        var rate = new Rate(1000, RateProcess.POISSON);
        assertThat(dues(rate, 7, 1000)).isEqualTo(dues(rate, 7, 1000)).isNotEqualTo(dues(rate, 8, 1000));
    }

    @Test
    void countsWhatIsDueInATimeWithoutOverflow() {
        assertThat(new Rate(1000, RateProcess.LINEAR).within(1)).isEqualTo(1);
        assertThat(new Rate(1000, RateProcess.LINEAR).within(1_000_000)).isEqualTo(1);
        assertThat(new Rate(1000, RateProcess.LINEAR).within(1_000_001)).isEqualTo(2);
        assertThat(new Rate(1000, RateProcess.LINEAR).within(0)).isZero();
        assertThat(new Rate(Rate.MOST, RateProcess.LINEAR).within(86_400 * SECOND))
                .isEqualTo(86_400 * Rate.MOST);
    }
}
