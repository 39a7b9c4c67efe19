package io.peerlane.fabric.timing.simulation;

import io.peerlane.fabric.timing.Picoseconds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a simulation came to.
 *
 * @param elapsedPicoseconds from the first operation's start to the last one's end
 * @param events that were handled
 */
public record Outcome(long elapsedPicoseconds, long events, List<FlowResult> flows, List<ResourceUse> resources) {

    /** Operations per second, over all flows and the whole time. */
    public double operationsPerSecond() {
        return flows.stream().mapToLong(FlowResult::operations).sum() / Picoseconds.toSeconds(elapsedPicoseconds);
    }

    /** Bytes per second, over all flows and the whole time. */
    public double bytesPerSecond() {
        return flows.stream().mapToLong(FlowResult::bytes).sum() / Picoseconds.toSeconds(elapsedPicoseconds);
    }

    /** The operations of all flows as one. */
    public FlowResult together() {
        return new FlowResult(
                "all",
                flows.stream().mapToLong(FlowResult::operations).sum(),
                flows.stream().mapToLong(FlowResult::bytes).sum(),
                flows.stream()
                        .flatMapToLong(flow -> Arrays.stream(flow.latencies()))
                        .sorted()
                        .toArray(),
                flows.stream().mapToLong(FlowResult::behind).max().orElse(0),
                flows.stream().anyMatch(FlowResult::overloaded));
    }

    /** The resource with the highest utilisation; of equals the first. */
    public ResourceUse bottleneck() {
        return resources.stream()
                .min(Comparator.comparingDouble((ResourceUse use) -> -use.utilisation()))
                .orElseThrow(() -> new IllegalStateException("no resources"));
    }
}
