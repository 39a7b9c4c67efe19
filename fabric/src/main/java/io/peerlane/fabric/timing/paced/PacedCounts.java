package io.peerlane.fabric.timing.paced;

import java.util.List;

/**
 * What a paced clock has done so far. All but {@code worstLatePicoseconds} only grow with every operation, so a window is the
 * difference of two readings.
 *
 * @param machinePicoseconds the machine's time
 * @param completions operations that were over and whose device went on
 * @param late of these, went on later than the model says by more than {@link Pacer#TOLERANCE_PICOSECONDS}
 * @param latePicoseconds later than the model says, all completions together
 * @param worstLatePicoseconds of any of them
 * @param underWay operations begun, not over and not cancelled
 * @param unmodelled transfers that the model has no time for, and that took none
 * @param resources what operations wait for
 */
public record PacedCounts(
        long machinePicoseconds,
        long completions,
        long late,
        long latePicoseconds,
        long worstLatePicoseconds,
        long underWay,
        long unmodelled,
        List<Use> resources) {

    /**
     * A resource.
     *
     * @param busyPicoseconds of all its servers together, that of what waits for them already included
     */
    public record Use(String name, int servers, long busyPicoseconds) {}

    /** Copies the list. */
    public PacedCounts {
        resources = List.copyOf(resources);
    }

    PacedCounts withUnmodelled(long transfers) {
        return new PacedCounts(
                machinePicoseconds,
                completions,
                late,
                latePicoseconds,
                worstLatePicoseconds,
                underWay,
                transfers,
                resources);
    }
}
