package io.peerlane.app.report.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one path under one load in two reports.
 *
 * @param path label of the path
 * @param rw direction
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param rateIops requests per second asked for (open loop); null in a closed loop
 * @param metric its name
 * @param unit of the means
 * @param kind where the numbers come from
 * @param better which way is good
 * @param a mean over the repeats of the first report
 * @param b of the second one
 * @param repeatsA how many repeats of the first report have it
 * @param repeatsB of the second one
 * @param ratio second to first, of geometric means where both have an interval; null where the first is 0
 * @param low lower end of the ratio's 95 % interval; null where none can be given
 * @param high upper end
 * @param chance of a ratio as far from 1 without a difference, raised for the number of questions; null without an interval
 * @param outcome what may be claimed of the second report
 * @param text in words
 */
public record Difference(
        String path,
        String rw,
        int bs,
        int iodepth,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double rateIops,
        String metric,
        String unit,
        Metric.Kind kind,
        Metric.Better better,
        double a,
        double b,
        int repeatsA,
        int repeatsB,
        @Nullable Double ratio,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Double chance,
        Verdict.Outcome outcome,
        String text) {

    /** By how much the second report is worse, as a share of the first; 0 unless that may be claimed. */
    public double regression() {
        boolean claimed = outcome == Verdict.Outcome.MORE || outcome == Verdict.Outcome.LESS;
        if (!claimed || better == Metric.Better.NEITHER) {
            return 0;
        }
        boolean worse = (outcome == Verdict.Outcome.MORE) == (better == Metric.Better.LOWER);
        if (!worse) {
            return 0;
        }
        return ratio == null ? Double.POSITIVE_INFINITY : Math.abs(ratio - 1);
    }
}
