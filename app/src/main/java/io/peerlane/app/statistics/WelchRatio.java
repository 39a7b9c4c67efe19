package io.peerlane.app.statistics;

import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * How much a sample differs from another one that was taken apart from it, relative to it: Welch's t test on the logarithms
 * (B. L. Welch, Biometrika 34, 1947), so that the ratio is judged and both ends stay above 0. For samples taken side by side
 * in blocks {@link PairedAnalysis} sees more.
 *
 * @param ratio of the geometric means
 * @param interval 95 %, of the ratio; empty with fewer than two values on either side
 * @param chance of a ratio as far from 1 where there is no difference, 0 to 1; 1 without an interval
 */
public record WelchRatio(double ratio, Optional<Interval> interval, double chance) {

    private static final double ALPHA = 0.05;

    /**
     * Judges a sample against a baseline.
     *
     * @throws IllegalArgumentException if one is empty, or a value is not above 0
     */
    public static WelchRatio between(double[] baseline, double[] sample) {
        double[] from = logarithms(baseline);
        double[] to = logarithms(sample);
        double difference = mean(to) - mean(from);
        double ratio = Math.exp(difference);
        if (from.length < 2 || to.length < 2) {
            return new WelchRatio(ratio, Optional.empty(), 1);
        }
        double a = variance(from) / from.length;
        double b = variance(to) / to.length;
        double error = Math.sqrt(a + b);
        if (error == 0) {
            return new WelchRatio(ratio, Optional.of(new Interval(ratio, ratio)), difference == 0 ? 1 : 0);
        }
        double degrees = (a + b) * (a + b) / (a * a / (from.length - 1) + b * b / (to.length - 1));
        double half = StudentT.twoSided(ALPHA, degrees) * error;
        Interval interval = new Interval(Math.exp(difference - half), Math.exp(difference + half));
        return new WelchRatio(ratio, Optional.of(interval), StudentT.tails(Math.abs(difference) / error, degrees));
    }

    private static double[] logarithms(double[] values) {
        if (values.length == 0 || DoubleStream.of(values).anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("wanted values above 0");
        }
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
