package io.peerlane.app.comparison;

import io.peerlane.app.report.Verdict;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How much a sample differs from a baseline, relative to it, with a 95 % interval: Welch's t interval on the means of the
 * logarithms, so that the ratio is judged and both ends stay above -100 %. All values must be positive.
 *
 * @param estimate ratio of the geometric means, less 1
 * @param low lower end; null with fewer than two values on either side
 * @param high upper end
 */
record RelativeDifference(
        double estimate, @Nullable Double low, @Nullable Double high) {

    private static final double ALPHA = 0.05;

    /** What the interval says. */
    Verdict.Outcome outcome() {
        if (low == null || high == null) {
            return Verdict.Outcome.UNDECIDED;
        }
        return low > 0 ? Verdict.Outcome.MORE : high < 0 ? Verdict.Outcome.LESS : Verdict.Outcome.NONE;
    }

    static RelativeDifference between(double[] baseline, double[] sample) {
        double[] from = logarithms(baseline);
        double[] to = logarithms(sample);
        double difference = mean(to) - mean(from);
        double estimate = Math.expm1(difference);
        if (from.length < 2 || to.length < 2) {
            return new RelativeDifference(estimate, null, null);
        }
        double half = halfWidth(variance(from) / from.length, from.length, variance(to) / to.length, to.length);
        return new RelativeDifference(estimate, Math.expm1(difference - half), Math.expm1(difference + half));
    }

    /** Welch and Satterthwaite: squared standard errors {@code a} and {@code b} of samples of {@code n} and {@code m}. */
    private static double halfWidth(double a, int n, double b, int m) {
        double sum = a + b;
        if (sum == 0) {
            return 0;
        }
        double degrees = sum * sum / (a * a / (n - 1) + b * b / (m - 1));
        return StudentT.twoSided(ALPHA, degrees) * Math.sqrt(sum);
    }

    private static double[] logarithms(double[] values) {
        return DoubleStream.of(values).map(Math::log).toArray();
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
