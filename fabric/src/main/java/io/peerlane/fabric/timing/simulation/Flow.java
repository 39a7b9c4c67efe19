package io.peerlane.fabric.timing.simulation;

import java.util.List;

/**
 * Clients that keep a number of equal operations outstanding, each replaced the moment it is done.
 *
 * @param name for people
 * @param depth operations outstanding, at least 1
 * @param bytes of data in each
 * @param chunks into which the data is cut, at least 1
 * @param stages at least one
 */
public record Flow(String name, int depth, long bytes, int chunks, List<Stage> stages) {

    /** @throws IllegalArgumentException if anything is out of range */
    public Flow {
        stages = List.copyOf(stages);
        if (depth < 1 || chunks < 1 || bytes < 0 || stages.isEmpty()) {
            throw new IllegalArgumentException("%s: depth %d, %d chunks of %d bytes, %d stages"
                    .formatted(name, depth, chunks, bytes, stages.size()));
        }
    }

    /** Service of one operation at a resource, all chunks together, in picoseconds. */
    public long demand(int resource) {
        long sum = 0;
        for (Stage stage : stages) {
            long times = stage.scope() == Stage.Scope.CHUNK ? chunks : 1;
            sum += stage.resource() == resource ? times * stage.service() : 0;
            sum += stage.against() == resource ? times * stage.againstService() : 0;
        }
        return sum;
    }
}
