package io.peerlane.app.comparison;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.TableLine;
import io.peerlane.app.report.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes lines of the table in which the first path is 1. */
final class NormalisedLine {

    private NormalisedLine() {}

    static TableLine of(Cell cell, Metric metric, String path, double mean, boolean first, Optional<Verdict> verdict) {
        Double ratio = first
                ? ofFirst(mean)
                : verdict.map(v -> plusOne(v.difference())).orElse(null);
        return new TableLine(
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                cell.rateIops(),
                metric.name(),
                path,
                mean,
                ratio,
                verdict.map(v -> plusOne(v.low())).orElse(null),
                verdict.map(v -> plusOne(v.high())).orElse(null),
                Amounts.of(mean, metric.unit()));
    }

    private static @Nullable Double ofFirst(double mean) {
        return mean == 0 ? null : (Double) 1.0;
    }

    private static @Nullable Double plusOne(@Nullable Double difference) {
        return difference == null ? null : (Double) (difference + 1);
    }
}
