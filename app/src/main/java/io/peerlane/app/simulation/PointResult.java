package io.peerlane.app.simulation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.BottleneckLaw;
import io.peerlane.fabric.timing.simulation.FlowResult;
import io.peerlane.fabric.timing.simulation.Outcome;
import io.peerlane.fabric.timing.simulation.ResourceUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a point came to.
 *
 * @param operations that were simulated
 * @param law most that the scarcest resource allows, bytes per second
 * @param bytes for each request
 * @param bottleneck the busiest resource
 * @param resources all that were used
 * @param openLoad of an open loop, whose latencies count from the arrival; its operations are fewer than planned if it was given up
 */
public record PointResult(
        @JsonUnwrapped Point point,
        long operations,
        double seconds,
        double iops,
        double bytesPerSecond,
        double law,
        LatencyNanos latencyNanos,
        PathBytes bytes,
        ResourceUse bottleneck,
        List<ResourceUse> resources,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable OpenLoad openLoad) {

    /** Fewer samples than this beyond a percentile do not support it. */
    private static final double LEAST_BEYOND = 10;

    /** Nanoseconds; a percentile that the number of operations does not support is null, and each of a load not sustained. */
    public record LatencyNanos(
            double mean,
            @Nullable Double p50,
            @Nullable Double p99,
            @Nullable Double p999) {

        static LatencyNanos of(FlowResult flow) {
            return new LatencyNanos(
                    flow.meanLatency() / 1000, percentile(flow, 0.5), percentile(flow, 0.99), percentile(flow, 0.999));
        }

        /** Of those that were done. */
        static LatencyNanos ofOverload(FlowResult flow) {
            return new LatencyNanos(flow.meanLatency() / 1000, null, null, null);
        }

        private static @Nullable Double percentile(FlowResult flow, double share) {
            boolean supported = flow.operations() * (1 - share) >= LEAST_BEYOND - 1e-6;
            return supported ? Picoseconds.toNanos(flow.percentile(share)) : null;
        }
    }

    static PointResult of(Point point, Outcome outcome, BottleneckLaw law, PathBytes bytes) {
        FlowResult all = outcome.together();
        OpenLoad load = point.rate() > 0 ? OpenLoad.of(point, all, law.operationsPerSecond()) : null;
        return new PointResult(
                point,
                all.operations(),
                Picoseconds.toSeconds(outcome.elapsedPicoseconds()),
                outcome.operationsPerSecond(),
                outcome.bytesPerSecond(),
                law.operationsPerSecond() * point.bs(),
                load == null || load.sustained() ? LatencyNanos.of(all) : LatencyNanos.ofOverload(all),
                bytes,
                outcome.bottleneck(),
                outcome.resources(),
                load);
    }
}
