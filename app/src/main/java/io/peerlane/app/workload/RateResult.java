package io.peerlane.app.workload;

/**
 * How well an open loop kept its rate. Measured on this machine.
 *
 * @param requestedIops asked for, of all jobs that are summed up here
 * @param process how the requests were spread
 * @param achievedIops completed in a second
 * @param unsent requests that were due in the window and not sent when it ended, for the device still held every slot; they are not
 *     among the latencies. With Poisson arrivals their expected number
 * @param behindNanos how long the first of them had been due
 * @param late due time to submission of the requests that found a slot free: the client's own timer, event loop and preparation of
 *     data. It is part of their latency
 */
public record RateResult(
        long requestedIops,
        RateProcess process,
        double achievedIops,
        long unsent,
        long behindNanos,
        LatencySummary late) {

    /** Whether everything that was due was sent. */
    public boolean kept() {
        return unsent == 0;
    }
}
