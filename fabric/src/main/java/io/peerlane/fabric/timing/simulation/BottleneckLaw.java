package io.peerlane.fabric.timing.simulation;

import io.peerlane.fabric.timing.Picoseconds;
import java.util.List;

/**
 * What equal operations can reach at most: each resource gives its servers' time, each operation takes its demand of it, and
 * the scarcest resource decides (Denning and Buzen, ACM Computing Surveys 10.3, 1978).
 *
 * @param resource the scarcest; empty if operations wait for nothing
 * @param operationsPerSecond infinite if operations wait for nothing
 */
public record BottleneckLaw(String resource, double operationsPerSecond) {

    /** Of flows that get the same number of operations done. */
    public static BottleneckLaw of(List<Resource> resources, List<Flow> flows) {
        var scarcest = new BottleneckLaw("", Double.POSITIVE_INFINITY);
        for (int i = 0; i < resources.size(); i++) {
            int resource = i;
            double demand = flows.stream()
                    .mapToLong(flow -> flow.demand(resource))
                    .average()
                    .orElse(0);
            double most = demand == 0
                    ? Double.POSITIVE_INFINITY
                    : resources.get(i).servers() * Picoseconds.PER_SECOND / demand;
            if (most < scarcest.operationsPerSecond) {
                scarcest = new BottleneckLaw(resources.get(i).name(), most);
            }
        }
        return scarcest;
    }
}
