package io.peerlane.app.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A 95 % interval for the location of a sample.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {

    private static final double CONFIDENCE = 0.95;

    /** Whether 0 lies outside. */
    public boolean leavesOutZero() {
        return low > 0 || high < 0;
    }

    /**
     * Symmetric bootstrap-t about the {@link TrimmedMean}: resamples tell how far estimates lie off in units of their own
     * standard error (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, 12.5; Hall, Annals of Statistics 16,
     * 1988, for the symmetric form; Wilcox, Introduction to Robust Estimation and Hypothesis Testing, 2012, 4.4, for trimmed
     * means). A percentile bootstrap of ten blocks is too narrow.
     *
     * @param sample at least two values
     * @param resamples how many
     * @return empty if resamples of so few values do not bound it
     */
    static Optional<Interval> of(double[] sample, int resamples, SplittableRandom random) {
        TrimmedMean mean = TrimmedMean.ofSorting(sample.clone());
        if (mean.standardError() == 0) {
            return Optional.of(new Interval(mean.estimate(), mean.estimate()));
        }
        double[] off = new double[resamples];
        double[] drawn = new double[sample.length];
        for (int i = 0; i < resamples; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = sample[random.nextInt(sample.length)] - mean.estimate();
            }
            off[i] = studentised(TrimmedMean.ofSorting(drawn));
        }
        Arrays.sort(off);
        double half = off[(int) Math.ceil(CONFIDENCE * resamples) - 1] * mean.standardError();
        return Double.isFinite(half)
                ? Optional.of(new Interval(mean.estimate() - half, mean.estimate() + half))
                : Optional.empty();
    }

    private static double studentised(TrimmedMean drawn) {
        return drawn.estimate() == 0 ? 0 : Math.abs(drawn.estimate()) / drawn.standardError();
    }
}
