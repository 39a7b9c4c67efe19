package io.peerlane.app.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies of one direction, submission to completion, nanoseconds. Percentiles that the samples cannot support are
 * null: fewer than {@link #SAMPLES_BEYOND} samples lie beyond them.
 *
 * @param count samples
 * @param min smallest, 0 without samples
 * @param max largest
 * @param mean arithmetic mean
 * @param stddev standard deviation
 * @param percentiles by their name without the sign, e.g. {@code 99.9}, ascending
 */
public record LatencySummary(
        long count, long min, long max, double mean, double stddev, Map<String, @Nullable Long> percentiles) {

    /** Samples that must lie beyond a percentile. */
    public static final int SAMPLES_BEYOND = 10;

    /** What every latency in this package means, and what it does not. */
    public static final String NOTE =
            "Submission to completion with iodepth requests outstanding (closed loop). A stall"
                    + " delays the submissions behind it, so percentiles tell of service at this depth, not of arrivals at a"
                    + " fixed rate (coordinated omission is not corrected).";

    private static final String[] NAMES = {
        "1", "5", "10", "20", "30", "40", "50", "60", "70", "80", "90", "95", "99", "99.5", "99.9", "99.95", "99.99"
    };

    /** The summary of a histogram in nanoseconds. */
    public static LatencySummary of(Histogram histogram) {
        long count = histogram.getTotalCount();
        Map<String, @Nullable Long> percentiles = new LinkedHashMap<>();
        for (String name : NAMES) {
            double percentile = Double.parseDouble(name);
            percentiles.put(
                    name, supports(count, percentile) ? (Long) histogram.getValueAtPercentile(percentile) : null);
        }
        if (count == 0) {
            return new LatencySummary(0, 0, 0, 0, 0, percentiles);
        }
        return new LatencySummary(
                count,
                histogram.getMinValue(),
                histogram.getMaxValue(),
                histogram.getMean(),
                histogram.getStdDeviation(),
                percentiles);
    }

    /** Whether {@code count} samples leave enough beyond a percentile, on its shorter side. */
    static boolean supports(long count, double percentile) {
        double share = Math.min(percentile, 100 - percentile) / 100;
        return count * share >= SAMPLES_BEYOND - 1e-6;
    }

    /** A percentile by name; null if not supported or not listed. */
    public @Nullable Long percentile(String name) {
        return percentiles.get(name);
    }
}
