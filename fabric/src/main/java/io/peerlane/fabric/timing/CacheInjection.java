package io.peerlane.fabric.timing;

/**
 * Share of device accesses that the processor's cache serves, by how much of it the buffers in flight would fill. Averages of
 * a published data set (Farshin et al., USENIX ATC 2020: 100 Gigabit receiver, one core, 2 of 11 ways); between its points
 * linear, beyond the last one falling with the footprint.
 */
public final class CacheInjection {

    private static final double[] FOOTPRINT = {0.05, 0.11, 0.23, 0.34, 0.47, 0.68, 0.93, 1.36};
    private static final double[] HITS = {1, 0.98, 0.96, 0.91, 0.90, 0.80, 0.63, 0.39};
    private static final double BEYOND = 0.53;

    private CacheInjection() {}

    /**
     * Hit share, 0 to 1.
     *
     * @param inFlightBytes of all buffers that wait or move
     * @param cacheBytes into which devices write; 0 if there is none
     */
    public static double hitShare(double inFlightBytes, double cacheBytes) {
        if (cacheBytes <= 0) {
            return 0;
        }
        double x = inFlightBytes / cacheBytes;
        if (x <= FOOTPRINT[0]) {
            return 1;
        }
        for (int i = 1; i < FOOTPRINT.length; i++) {
            if (x <= FOOTPRINT[i]) {
                double share = (x - FOOTPRINT[i - 1]) / (FOOTPRINT[i] - FOOTPRINT[i - 1]);
                return HITS[i - 1] + share * (HITS[i] - HITS[i - 1]);
            }
        }
        return BEYOND / x;
    }
}
