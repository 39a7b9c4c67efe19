package io.peerlane.fabric.timing.simulation;

import java.util.List;

/**
 * Clients with equal operations. Closed loop: each is replaced the moment it is done. Open loop: they arrive by themselves
 * (Poisson), and one that finds as many outstanding as may be waits for its turn.
 *
 * @param name for people
 * @param depth operations outstanding, at most if they arrive by themselves; at least 1
 * @param bytes of data in each
 * @param chunks into which the data is cut, at least 1
 * @param stages at least one
 * @param rate arrivals per second; 0 for a closed loop
 */
public record Flow(String name, int depth, long bytes, int chunks, List<Stage> stages, double rate) {

    /** A closed loop. */
    public Flow(String name, int depth, long bytes, int chunks, List<Stage> stages) {
        this(name, depth, bytes, chunks, stages, 0);
    }

    /** @throws IllegalArgumentException if anything is out of range */
    public Flow {
        stages = List.copyOf(stages);
        if (depth < 1 || chunks < 1 || bytes < 0 || stages.isEmpty() || !(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("%s: depth %d, %d chunks of %d bytes, %d stages, rate %f"
                    .formatted(name, depth, chunks, bytes, stages.size(), rate));
        }
    }

    /** Whether operations arrive by themselves. */
    public boolean isOpen() {
        return rate > 0;
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
