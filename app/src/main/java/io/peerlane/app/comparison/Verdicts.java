package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.TableLine;
import io.peerlane.app.report.Verdict;
import io.peerlane.app.statistics.Answer;
import io.peerlane.app.statistics.PairedAnalysis;
import io.peerlane.app.statistics.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges every path against the first one, in every cell and metric. All questions about one path that noise has a say in
 * are one family.
 */
final class Verdicts {

    private final List<Result> results;
    private final List<WindowMetric> metrics;
    private final List<String> paths;
    private final List<Cell> cells;
    private final TreeSet<Integer> repeats = new TreeSet<>();
    private final List<Judged> judged = new ArrayList<>();

    Verdicts(List<Result> results, List<String> paths, List<Cell> cells, long seed) {
        this.results = List.copyOf(results);
        this.metrics = Metrics.of(results);
        this.paths = List.copyOf(paths);
        this.cells = List.copyOf(cells);
        results.forEach(r -> repeats.add(r.repeat()));
        paths.stream().skip(1).forEach(path -> judge(path, new PairedAnalysis(seed)));
    }

    /** Every comparison that the results support: by cell, path and metric. */
    List<Verdict> all() {
        return judged.stream()
                .sorted(Comparator.comparingInt(j -> cells.indexOf(j.cell())))
                .map(Judged::verdict)
                .toList();
    }

    /** What was compared. */
    List<Metric> metrics() {
        return metrics.stream().map(WindowMetric::metric).toList();
    }

    /** Every path normalised to the first, by cell, metric and path. */
    List<TableLine> table() {
        List<TableLine> lines = new ArrayList<>();
        for (Cell cell : cells) {
            for (WindowMetric metric : metrics) {
                for (String path : paths) {
                    line(cell, metric, path).ifPresent(lines::add);
                }
            }
        }
        return lines;
    }

    private void judge(String path, PairedAnalysis analysis) {
        List<Judged> noisy = new ArrayList<>();
        List<Question> family = new ArrayList<>();
        for (Cell cell : cells) {
            for (WindowMetric metric : metrics) {
                BlockPairs pairs = pairs(cell, metric, path);
                if (pairs.paths().isEmpty()) {
                    continue;
                }
                Judged open = new Judged(cell, metric, paths.getFirst(), path, pairs, Optional.empty(), 0);
                if (pairs.positive() && !(pairs.constant() && metric.metric().kind() == Metric.Kind.COUNTED)) {
                    noisy.add(open);
                    family.add(new Question(pairs.logarithms(), metric.weight()));
                } else {
                    judged.add(open);
                }
            }
        }
        List<Answer> answers = analysis.answer(family);
        int questions = PairedAnalysis.distinct(family);
        IntStream.range(0, noisy.size()).forEach(i -> judged.add(noisy.get(i).answered(answers.get(i), questions)));
    }

    private BlockPairs pairs(Cell cell, WindowMetric metric, String path) {
        return new BlockPairs(
                repeats.stream()
                        .map(b -> value(cell, metric, paths.getFirst(), b))
                        .toList(),
                repeats.stream().map(b -> value(cell, metric, path, b)).toList());
    }

    private double value(Cell cell, WindowMetric metric, String path, int repeat) {
        return windows(cell, path)
                .filter(r -> r.repeat() == repeat)
                .mapToDouble(r -> orNaN(metric.value().apply(r)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private Stream<Result> windows(Cell cell, String path) {
        Predicate<Result> here = r -> r.path().equals(path) && r.cell().equals(cell);
        return results.stream().filter(here);
    }

    private Optional<TableLine> line(Cell cell, WindowMetric metric, String path) {
        double mean = windows(cell, path)
                .mapToDouble(r -> orNaN(metric.value().apply(r)))
                .filter(v -> !Double.isNaN(v))
                .average()
                .orElse(Double.NaN);
        if (Double.isNaN(mean)) {
            return Optional.empty();
        }
        Optional<Verdict> verdict = judged.stream()
                .filter(j -> j.cell().equals(cell)
                        && j.metric().equals(metric)
                        && j.path().equals(path))
                .map(Judged::verdict)
                .findFirst();
        return Optional.of(
                NormalisedLine.of(cell, metric.metric(), path, mean, path.equals(paths.getFirst()), verdict));
    }
}
