package io.peerlane.app.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * All repeats of one path and direction.
 *
 * @param path name of the path
 * @param rw direction
 * @param results the repeats
 */
public record PathSummary(String path, String rw, List<Result> results) {

    /** Each repeat's value. */
    public double[] values(ToDoubleFunction<Result> metric) {
        return results.stream().mapToDouble(metric).toArray();
    }

    /** Mean over the repeats, 0 without any. */
    public double mean(ToDoubleFunction<Result> metric) {
        return DoubleStream.of(values(metric)).average().orElse(0);
    }

    /** Each repeat's latency by name, those that have it. */
    public double[] latencies(String name) {
        return results.stream()
                .flatMap(r -> Optional.ofNullable(r.latencyNanos().get(name)).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** Mean latency over the repeats that have it. */
    public OptionalDouble latency(String name) {
        return DoubleStream.of(latencies(name)).average();
    }

    /** Sum over the repeats. */
    public long sum(ToLongFunction<Result> metric) {
        return results.stream().mapToLong(metric).sum();
    }

    /** What drives on PCI endpoints did, over the repeats; empty if the path has none. */
    public Optional<EndpointCounts> endpoint() {
        return results.stream()
                .flatMap(r -> Optional.ofNullable(r.endpoint()).stream())
                .reduce(EndpointCounts::plus);
    }

    /** Bytes of the ledger per byte acknowledged. */
    public double perByte(ToLongFunction<LedgerCounts> bytes) {
        long acknowledged = sum(Result::bytes);
        return acknowledged == 0 ? 0 : (double) sum(r -> bytes.applyAsLong(r.ledger())) / acknowledged;
    }
}
