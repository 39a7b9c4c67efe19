package io.peerlane.app.report.diff;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Verdict.Outcome;
import io.peerlane.app.statistics.Interval;
import io.peerlane.app.statistics.StepDown;
import io.peerlane.app.statistics.WelchRatio;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Judges every number that two reports have in common. The runs are independent, so nothing is paired. */
final class Differences {

    private static final double ALLOWED = 0.05;

    /** The repeats of one number in both reports. */
    private record Pair(Cell cell, String path, DiffMetric metric, double[] a, double[] b) {

        boolean isConstant() {
            return constant(a) && constant(b);
        }

        private static boolean constant(double[] values) {
            return DoubleStream.of(values).distinct().count() == 1;
        }

        double meanA() {
            return DoubleStream.of(a).average().orElseThrow();
        }

        double meanB() {
            return DoubleStream.of(b).average().orElseThrow();
        }

        /** Empty where a logarithm does not exist, or nothing varies. */
        Optional<WelchRatio> welch() {
            boolean positive =
                    DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).allMatch(value -> value > 0);
            return positive && !isConstant() ? Optional.of(WelchRatio.between(a, b)) : Optional.empty();
        }
    }

    private final Report a;
    private final Report b;

    Differences(Report a, Report b) {
        this.a = a;
        this.b = b;
    }

    List<Difference> all() {
        List<Pair> pairs = pairs();
        List<Optional<WelchRatio>> judged = pairs.stream().map(Pair::welch).toList();
        List<WelchRatio> asked = judged.stream()
                .flatMap(Optional::stream)
                .filter(ratio -> ratio.interval().isPresent())
                .toList();
        var chances =
                StepDown.adjust(asked.stream().map(WelchRatio::chance).toList()).iterator();
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Optional<WelchRatio> ratio = judged.get(i);
            boolean withInterval = ratio.isPresent() && ratio.get().interval().isPresent();
            differences.add(difference(pairs.get(i), ratio, withInterval ? chances.next() : null));
        }
        return differences;
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Cell cell : a.cells()) {
            for (String path : a.paths()) {
                for (DiffMetric metric : DiffMetric.ALL) {
                    double[] left = values(a, cell, path, metric);
                    double[] right = values(b, cell, path, metric);
                    if (left.length > 0 && right.length > 0) {
                        pairs.add(new Pair(cell, path, metric, left, right));
                    }
                }
            }
        }
        return pairs;
    }

    private static double[] values(Report report, Cell cell, String path, DiffMetric metric) {
        return report.results().stream()
                .filter(r -> r.path().equals(path) && r.cell().equals(cell))
                .map((Result r) -> metric.value().apply(r))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static Difference difference(Pair pair, Optional<WelchRatio> welch, @Nullable Double chance) {
        Optional<Interval> interval = welch.flatMap(WelchRatio::interval);
        double from = pair.meanA();
        double to = pair.meanB();
        Double ratio = welch.map(WelchRatio::ratio).orElse(from == 0 ? null : (Double) (to / from));
        Outcome outcome = outcome(pair, interval, chance);
        return new Difference(
                pair.path(),
                pair.cell().rw(),
                pair.cell().bs(),
                pair.cell().iodepth(),
                pair.cell().rateIops(),
                pair.metric().metric().name(),
                pair.metric().metric().unit(),
                pair.metric().metric().kind(),
                pair.metric().metric().better(),
                from,
                to,
                pair.a().length,
                pair.b().length,
                ratio,
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null),
                chance,
                outcome,
                text(outcome, ratio, from, to));
    }

    private static Outcome outcome(Pair pair, Optional<Interval> interval, @Nullable Double chance) {
        boolean repeated = pair.a().length > 1 && pair.b().length > 1;
        if (pair.isConstant() && (repeated || Arrays.equals(pair.a(), pair.b()))) {
            int order = Double.compare(pair.meanB(), pair.meanA());
            return order == 0 ? Outcome.IDENTICAL : order > 0 ? Outcome.MORE : Outcome.LESS;
        }
        if (interval.isEmpty() || chance == null) {
            return Outcome.UNDECIDED;
        }
        boolean more = interval.get().low() > 1;
        boolean less = interval.get().high() < 1;
        if (chance > ALLOWED || more == less) {
            return Outcome.NONE;
        }
        return more ? Outcome.MORE : Outcome.LESS;
    }

    private static String text(Outcome outcome, @Nullable Double ratio, double from, double to) {
        return switch (outcome) {
            case NONE -> "no detectable difference";
            case IDENTICAL -> "the same in every repeat";
            case UNDECIDED -> "too few repeats to tell";
            case MORE, LESS ->
                ratio == null
                        ? String.format(Locale.ROOT, "%.2f instead of %.2f", to, from)
                        : String.format(
                                Locale.ROOT,
                                "%.1f %% %s",
                                Math.abs(ratio - 1) * 100,
                                outcome == Outcome.MORE ? "more" : "less");
        };
    }
}
