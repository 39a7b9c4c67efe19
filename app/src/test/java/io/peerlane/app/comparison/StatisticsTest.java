package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {

    /** From the usual tables of Student's t, 95 %, two-sided. */
    @ParameterizedTest
    @CsvSource({"1, 12.7062", "2, 4.3027", "3, 3.1824", "4, 2.7764", "10, 2.2281", "30, 2.0423", "1000, 1.9623"})
    void knowsTheTablesOfStudentsT(double degrees, double expected) {
        assertThat(StudentT.twoSided(0.05, degrees)).isCloseTo(expected, within(0.0001));
    }

    /** Welch's interval on 100, 110, 90 and 200, 220, 180: logarithms by hand, 4 degrees of freedom. */
    @Test
    void givesTheIntervalOfTheRatio() {
        var d = RelativeDifference.between(new double[] {100, 110, 90}, new double[] {200, 220, 180});
        assertThat(d.estimate()).isCloseTo(1.0, within(1e-9));
        double deviation =
                Math.sqrt((sq(Math.log(110 / 99.6655)) + sq(Math.log(90 / 99.6655)) + sq(Math.log(100 / 99.6655))) / 2);
        double half = 2.7764 * Math.sqrt(2 * deviation * deviation / 3);
        assertThat(d.low()).isCloseTo(2 * Math.exp(-half) - 1, within(0.001));
        assertThat(d.high()).isCloseTo(2 * Math.exp(half) - 1, within(0.001));
    }

    private static double sq(double value) {
        return value * value;
    }

    @Test
    void givesNoIntervalFromOneRepeat() {
        var d = RelativeDifference.between(new double[] {100}, new double[] {90});
        assertThat(d.estimate()).isCloseTo(-0.1, within(1e-9));
        assertThat(d.low()).isNull();
        assertThat(d.high()).isNull();
    }

    @Test
    void readsProcessorTimeOfAProgramWithABlankAndAParenthesisInItsName() {
        String line = "4711 (a b) c) S 1 4711 4711 0 -1 4194304 1 2 3 4 1234 66 7 8 20 0 9 0 100 200 300";
        assertThat(ProcessorTime.fromStat(line)).isEqualTo(13.0);
    }
}
