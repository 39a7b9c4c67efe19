package io.peerlane.app.report.diff;

import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Metric.Better;
import io.peerlane.app.report.Metric.Kind;
import io.peerlane.app.report.Result;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is compared of two reports.
 *
 * @param metric what it is
 * @param value of a window; null where the window does not have it
 */
record DiffMetric(Metric metric, Function<Result, @Nullable Double> value) {

    static final List<DiffMetric> ALL = List.of(
            of("bytesPerSecond", "throughput", "B/s", Kind.MEASURED, Better.HIGHER, Result::bytesPerSecond),
            latency("p50", "latency p50"),
            latency("p99", "latency p99"),
            latency("p99.9", "latency p99.9"),
            of("cpuSecondsPerGiB.target", "target CPU", "s/GiB", Kind.MEASURED, Better.LOWER, r -> r.cpuSecondsPerGiB()
                    .target()),
            of("cpuSecondsPerGiB.client", "client CPU", "s/GiB", Kind.MEASURED, Better.LOWER, r -> r.cpuSecondsPerGiB()
                    .client()),
            counted("dramBytesPerByte", "DRAM data per byte", LedgerCounts::dramData),
            counted("uplinkBytesPerByte", "uplink data per byte", ledger -> ledger.data("uplink")),
            of("peerShare", "bytes by peer memory", "share", Kind.COUNTED, Better.NEITHER, DiffMetric::share));

    private static DiffMetric of(
            String name,
            String label,
            String unit,
            Kind kind,
            Better better,
            Function<Result, @Nullable Double> value) {
        return new DiffMetric(new Metric(name, label, unit, kind, better), value);
    }

    private static DiffMetric latency(String percentile, String label) {
        return of("latencyNanos." + percentile, label, "ns", Kind.MEASURED, Better.LOWER, r -> r.latencyNanos()
                .get(percentile));
    }

    private static DiffMetric counted(String name, String label, ToLongFunction<LedgerCounts> bytes) {
        return of(
                name,
                label,
                "",
                Kind.COUNTED,
                Better.LOWER,
                r -> r.bytes() == 0 ? null : (Double) ((double) bytes.applyAsLong(r.ledger()) / r.bytes()));
    }

    private static @Nullable Double share(Result result) {
        long p2p = result.requests().bytes().p2p();
        long all = p2p + result.requests().bytes().host();
        return all == 0 ? null : (Double) ((double) p2p / all);
    }
}
