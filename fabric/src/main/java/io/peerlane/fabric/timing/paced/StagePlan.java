package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.timing.simulation.Resource;
import io.peerlane.fabric.timing.simulation.Stage;
import java.util.List;

/**
 * What an operation has to go through.
 *
 * @param resources all that are known so far, those of the stages among them, by index
 * @param stages in order
 * @param chunks that its data is followed in
 * @param bytes of its data
 */
public record StagePlan(List<Resource> resources, List<Stage> stages, int chunks, long bytes) {

    /** Copies the lists. */
    public StagePlan {
        resources = List.copyOf(resources);
        stages = List.copyOf(stages);
    }

    Stage[] steps() {
        return stages.toArray(Stage[]::new);
    }
}
