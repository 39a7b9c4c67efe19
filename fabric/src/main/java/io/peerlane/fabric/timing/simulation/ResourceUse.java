package io.peerlane.fabric.timing.simulation;

/**
 * What became of a resource in a run.
 *
 * @param busyPicoseconds over all its servers
 * @param utilisation 0 to 1
 * @param meanQueue operations or chunks that waited, on average over time
 * @param longestWaitPicoseconds of any of them
 */
public record ResourceUse(
        String name,
        int servers,
        long busyPicoseconds,
        double utilisation,
        double meanQueue,
        long longestWaitPicoseconds) {}
