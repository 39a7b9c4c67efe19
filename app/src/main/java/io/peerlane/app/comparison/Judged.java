package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Verdict;
import io.peerlane.app.statistics.Answer;
import io.peerlane.app.statistics.Interval;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one path in one cell against the baseline.
 *
 * @param answer of the statistics; empty where the numbers speak for themselves
 * @param questions how many different ones the family had
 */
record Judged(
        Cell cell,
        WindowMetric metric,
        String baseline,
        String path,
        BlockPairs pairs,
        Optional<Answer> answer,
        int questions) {

    /** The same with what the statistics say. */
    Judged answered(Answer given, int asked) {
        return new Judged(cell, metric, baseline, path, pairs, Optional.of(given), asked);
    }

    Verdict verdict() {
        Optional<Interval> interval = answer.flatMap(Answer::interval);
        VerdictWords words = new VerdictWords(this);
        return new Verdict(
                metric.name(),
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                cell.rateIops(),
                baseline,
                path,
                pairs.paths().size(),
                difference(),
                interval.map(i -> Math.expm1(i.low())).orElse(null),
                interval.map(i -> Math.expm1(i.high())).orElse(null),
                words.outcome(),
                words.text());
    }

    /** Relative to the baseline; null where that is 0. */
    @Nullable
    Double difference() {
        if (answer.isPresent()) {
            return Math.expm1(answer.get().estimate());
        }
        double from = BlockPairs.mean(pairs.baselines());
        return from == 0 ? null : (Double) (BlockPairs.mean(pairs.paths()) / from - 1);
    }
}
