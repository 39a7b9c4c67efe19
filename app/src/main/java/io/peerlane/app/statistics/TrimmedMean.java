package io.peerlane.app.statistics;

import java.util.Arrays;

/**
 * Mean of a sample without its lowest and highest fifth, with the standard error that goes with it: from the variance of the
 * winsorised sample (Tukey and McLaughlin, Sankhya A 25, 1963; Yuen, Biometrika 61, 1974). Of normal samples it is hardly
 * worse than the mean; of samples with outliers it is much better.
 *
 * @param estimate the mean
 * @param standardError 0 if all values that count are equal; not a number of fewer than two
 */
record TrimmedMean(double estimate, double standardError) {

    private static final double TRIMMED = 0.2;

    /** Of a sample, which is sorted by this. */
    static TrimmedMean ofSorting(double[] sample) {
        Arrays.sort(sample);
        int n = sample.length;
        int cut = (int) (TRIMMED * n);
        int kept = n - 2 * cut;
        double sum = 0;
        for (int i = cut; i < n - cut; i++) {
            sum += sample[i];
        }
        double winsorised = (sum + cut * (sample[cut] + sample[n - 1 - cut])) / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double off = sample[Math.clamp(i, cut, n - 1 - cut)] - winsorised;
            squares += off * off;
        }
        return new TrimmedMean(sum / kept, Math.sqrt(squares / ((double) kept * (kept - 1))));
    }
}
