package io.peerlane.app.comparison;

import io.peerlane.app.report.Result;
import io.peerlane.app.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Judges every path against the first one, by direction and metric. */
final class Verdicts {

    /** A metric and how to say that a path has more or less of it. */
    private record Metric(String name, String more, String less, Function<Result, @Nullable Double> value) {}

    private static final List<Metric> METRICS = List.of(
            new Metric("bytesPerSecond", "faster", "slower", Result::bytesPerSecond),
            new Metric("iops", "faster", "slower", Result::iops),
            new Metric(
                    "latencyNanos.p50", "higher", "lower", r -> r.latencyNanos().get("p50")),
            new Metric(
                    "latencyNanos.p99", "higher", "lower", r -> r.latencyNanos().get("p99")),
            new Metric("cpuSecondsPerGiB.target", "more", "less", r -> r.cpuSecondsPerGiB()
                    .target()),
            new Metric("cpuSecondsPerGiB.client", "more", "less", r -> r.cpuSecondsPerGiB()
                    .client()));

    private final List<Result> results;

    Verdicts(List<Result> results) {
        this.results = List.copyOf(results);
    }

    /** Every comparison that the results support. */
    List<Verdict> all() {
        List<String> paths = results.stream().map(Result::path).distinct().toList();
        List<String> directions = results.stream().map(Result::rw).distinct().toList();
        List<Verdict> verdicts = new ArrayList<>();
        for (String rw : directions) {
            for (String path : paths.subList(Math.min(1, paths.size()), paths.size())) {
                METRICS.forEach(metric -> judge(verdicts, metric, rw, paths.getFirst(), path));
            }
        }
        return verdicts;
    }

    private void judge(List<Verdict> verdicts, Metric metric, String rw, String baseline, String path) {
        double[] from = values(metric, rw, baseline);
        double[] to = values(metric, rw, path);
        if (from.length == 0 || to.length == 0) {
            return;
        }
        RelativeDifference d = RelativeDifference.between(from, to);
        String text = text(metric, baseline, path, d);
        Result job = results.getFirst();
        verdicts.add(new Verdict(
                metric.name,
                rw,
                job.bs(),
                job.iodepth(),
                null,
                baseline,
                path,
                Math.min(from.length, to.length),
                d.estimate(),
                d.low(),
                d.high(),
                d.outcome(),
                text));
    }

    private double[] values(Metric metric, String rw, String path) {
        return results.stream()
                .filter(r -> r.rw().equals(rw) && r.path().equals(path))
                .map(metric.value)
                .flatMapToDouble(value -> value == null || value <= 0 ? DoubleStream.empty() : DoubleStream.of(value))
                .toArray();
    }

    private static String text(Metric metric, String baseline, String path, RelativeDifference d) {
        Double low = d.low();
        Double high = d.high();
        if (low == null || high == null) {
            return "%s; no interval from one repeat".formatted(percent(d.estimate()));
        }
        if (low <= 0 && high >= 0) {
            return "no detectable difference";
        }
        return String.format(
                Locale.ROOT,
                "%s %.1f %% %s than %s (95 %% interval %s to %s)",
                path,
                Math.abs(d.estimate()) * 100,
                d.estimate() > 0 ? metric.more : metric.less,
                baseline,
                percent(low),
                percent(high));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", share * 100);
    }
}
