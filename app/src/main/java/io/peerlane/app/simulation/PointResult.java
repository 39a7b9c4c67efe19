package io.peerlane.app.simulation;

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
        List<ResourceUse> resources) {

    /** Fewer samples than this beyond a percentile do not support it. */
    private static final double LEAST_BEYOND = 10;

    /** Nanoseconds; a percentile that the number of operations does not support is null. */
    public record LatencyNanos(
            double mean,
            @Nullable Double p50,
            @Nullable Double p99,
            @Nullable Double p999) {

        static LatencyNanos of(FlowResult flow) {
            return new LatencyNanos(
                    flow.meanLatency() / 1000, percentile(flow, 0.5), percentile(flow, 0.99), percentile(flow, 0.999));
        }

        private static @Nullable Double percentile(FlowResult flow, double share) {
            boolean supported = flow.operations() * (1 - share) >= LEAST_BEYOND - 1e-6;
            return supported ? Picoseconds.toNanos(flow.percentile(share)) : null;
        }
    }

    static PointResult of(Point point, Outcome outcome, BottleneckLaw law, PathBytes bytes) {
        return new PointResult(
                point,
                outcome.together().operations(),
                Picoseconds.toSeconds(outcome.elapsedPicoseconds()),
                outcome.operationsPerSecond(),
                outcome.bytesPerSecond(),
                law.operationsPerSecond() * point.bs(),
                LatencyNanos.of(outcome.together()),
                bytes,
                outcome.bottleneck(),
                outcome.resources());
    }
}
