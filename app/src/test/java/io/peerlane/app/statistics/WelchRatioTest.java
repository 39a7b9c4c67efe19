package io.peerlane.app.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WelchRatioTest {

    /** Intervals of Welch's t test on the logarithms hold the true ratio about as often as they say. */
    @Test
    void holdsTheTrueRatioInAboutNineteenOfTwentyRuns() {
        var random = new Random(7);
        int runs = 4_000;
        int held = 0;
        for (int i = 0; i < runs; i++) {
            double[] a = sample(random, 5, 100, 0.05);
            double[] b = sample(random, 8, 120, 0.15);
            Interval interval = WelchRatio.between(a, b).interval().orElseThrow();
            held += interval.low() <= 1.2 && 1.2 <= interval.high() ? 1 : 0;
        }
        assertThat((double) held / runs).isBetween(0.935, 0.965);
    }

    private static double[] sample(Random random, int size, double median, double spread) {
        return random.doubles(size)
                .map(u -> median * Math.exp(spread * random.nextGaussian()))
                .toArray();
    }

    @Test
    void givesNoIntervalFromOneValueAndAPointFromValuesThatDoNotVary() {
        assertThat(WelchRatio.between(new double[] {2}, new double[] {3, 3}).interval())
                .isEmpty();
        assertThat(WelchRatio.between(new double[] {2}, new double[] {3}).ratio())
                .isCloseTo(1.5, within(1e-12));
        var exact = WelchRatio.between(new double[] {2, 2}, new double[] {3, 3});
        assertThat(exact.interval().orElseThrow().low()).isCloseTo(1.5, within(1e-12));
        assertThat(exact.chance()).isZero();
        assertThat(WelchRatio.between(new double[] {2, 2}, new double[] {2, 2}).chance())
                .isOne();
    }

    @Test
    void refusesWhatHasNoLogarithm() {
        assertThatThrownBy(() -> WelchRatio.between(new double[] {1, 0}, new double[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WelchRatio.between(new double[] {}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Worked by hand: 0.01 * 4, then no less than that: 0.02 * 3, 0.03 * 2, and 0.5. */
    @Test
    void raisesChancesForTheNumberOfQuestions() {
        assertThat(StepDown.adjust(List.of(0.5, 0.01, 0.03, 0.02)))
                .usingElementComparator((x, y) -> Math.abs(x - y) < 1e-12 ? 0 : Double.compare(x, y))
                .containsExactly(0.5, 0.04, 0.06, 0.06);
        assertThat(StepDown.adjust(List.of())).isEmpty();
        assertThat(StepDown.adjust(List.of(0.9, 0.8))).allMatch(chance -> chance <= 1);
    }
}
