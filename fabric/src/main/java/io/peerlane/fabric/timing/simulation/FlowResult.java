package io.peerlane.fabric.timing.simulation;

/**
 * What a flow got done.
 *
 * @param operations completed
 * @param latencies of each, in picoseconds, ascending; of an open loop from the arrival
 * @param behind how long the last operation begun had waited for its turn, in picoseconds; 0 in a closed loop
 * @param overloaded whether so many waited that no more were begun: the latencies then tell how long that took, and nothing else
 */
public record FlowResult(String name, long operations, long bytes, long[] latencies, long behind, boolean overloaded) {

    /** Mean latency in picoseconds; NaN without operations. */
    public double meanLatency() {
        double sum = 0;
        for (long latency : latencies) {
            sum += latency;
        }
        return sum / latencies.length;
    }

    /**
     * A percentile in picoseconds: the least latency that at least {@code share} of all do not exceed.
     *
     * @param share above 0, up to 1
     */
    public long percentile(double share) {
        int rank = (int) Math.ceil(share * latencies.length);
        return latencies[Math.max(0, Math.min(latencies.length, rank) - 1)];
    }
}
