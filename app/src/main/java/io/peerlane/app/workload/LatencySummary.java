package io.peerlane.app.workload;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param curve the upper half of the distribution, denser towards its end, as far as the samples support it; to 0.1 %
 */
public record LatencySummary(
        long count,
        long min,
        long max,
        double mean,
        double stddev,
        Map<String, @Nullable Long> percentiles,
        List<Point> curve) {

    /** Samples that must lie beyond a percentile. */
    public static final int SAMPLES_BEYOND = 10;

    /** What every latency in this package means, and what it does not. */
    public static final String NOTE =
            "Submission to completion with iodepth requests outstanding (closed loop). A stall"
                    + " delays the submissions behind it, so percentiles tell of service at this depth, not of arrivals at a"
                    + " fixed rate (coordinated omission is not corrected).";

    /** The same for an open loop. */
    public static final String OPEN_LOOP_NOTE =
            "From when a request was due, whether it could be sent then or not, to its completion (open loop): a stall is in the"
                    + " latency of every request that became due meanwhile (coordinated omission is avoided). service_ns counts"
                    + " from submission. late_ns is the client's own share: how long requests that found a slot free were kept"
                    + " by its timer and event loop; it is part of clat_ns.";

    private static final String[] NAMES = {
        "1", "5", "10", "20", "30", "40", "50", "60", "70", "80", "90", "95", "99", "99.5", "99.9", "99.95", "99.99"
    };

    /** Shares of the curve: ever closer to one, two for each power of ten. */
    private static final double[] SHARES = {
        0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999, 0.999995, 0.999999
    };

    /**
     * A point of the curve.
     *
     * @param share of the samples that are not larger, above 0 and below 1
     * @param nanos the smallest latency of which that is true
     */
    public record Point(double share, long nanos) {}

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
            return new LatencySummary(0, 0, 0, 0, 0, percentiles, List.of());
        }
        return new LatencySummary(
                count,
                histogram.getMinValue(),
                histogram.getMaxValue(),
                histogram.getMean(),
                histogram.getStdDeviation(),
                percentiles,
                curve(histogram));
    }

    private static List<Point> curve(Histogram histogram) {
        return Arrays.stream(SHARES)
                .filter(share -> supports(histogram.getTotalCount(), share * 100))
                .mapToObj(share -> new Point(share, histogram.getValueAtPercentile(share * 100)))
                .toList();
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
