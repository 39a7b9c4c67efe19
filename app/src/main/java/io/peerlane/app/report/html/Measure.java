package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Result;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * A number of each window that charts show.
 *
 * @param format the number for people, with its unit
 * @param values of each repeat that has it
 */
record Measure(String title, DoubleFunction<String> format, Function<PathSummary, double[]> values) {

    static final Measure THROUGHPUT =
            new Measure("Throughput", Amounts::megabytesPerSecond, s -> s.values(Result::bytesPerSecond));
    static final Measure IOPS = new Measure("I/O per second", Amounts::count, s -> s.values(Result::iops));
    static final Measure MEDIAN = new Measure("Latency, median", Amounts::nanos, s -> s.latencies("p50"));
    static final Measure TAIL = new Measure("Latency, 99th percentile", Amounts::nanos, s -> s.latencies("p99"));
    static final Measure TARGET_CPU = new Measure(
            "Target CPU per GiB",
            Amounts::seconds,
            s -> s.values(r -> r.cpuSecondsPerGiB().target()));
    static final Measure CLIENT_CPU = new Measure(
            "Client CPU per GiB",
            Amounts::seconds,
            s -> s.values(r -> r.cpuSecondsPerGiB().client()));

    /** All that a report of one load shows. */
    static final List<Measure> ALL = List.of(THROUGHPUT, IOPS, MEDIAN, TAIL, TARGET_CPU, CLIENT_CPU);

    /** Those that are drawn against the load. */
    static final List<Measure> AGAINST_LOAD = List.of(THROUGHPUT, MEDIAN, TAIL);

    /** The values of a path's windows. */
    Spread of(PathSummary summary) {
        return new Spread(values.apply(summary));
    }

    /** A table cell: the mean, and below it the least and the most of several repeats. */
    Table.Cell cell(Spread spread) {
        if (spread.isEmpty()) {
            return Table.Cell.of("-");
        }
        String range =
                spread.values().length < 2 ? "" : format.apply(spread.least()) + " to " + format.apply(spread.most());
        return Table.Cell.with(format.apply(spread.mean()), range);
    }
}
