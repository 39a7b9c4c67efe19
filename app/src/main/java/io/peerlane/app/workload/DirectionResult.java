package io.peerlane.app.workload;

import org.HdrHistogram.Histogram;

/**
 * I/O of one direction in a measured window. All measured on this machine.
 *
 * @param ios completed with success
 * @param bytes of them
 * @param seconds of the window
 * @param latency of each
 */
public record DirectionResult(long ios, long bytes, double seconds, LatencySummary latency) {

    static DirectionResult of(Histogram latencies, int unitBytes, double seconds) {
        long ios = latencies.getTotalCount();
        return new DirectionResult(ios, ios * unitBytes, seconds, LatencySummary.of(latencies));
    }

    /** I/Os per second. */
    public double iops() {
        return seconds > 0 ? ios / seconds : 0;
    }

    /** Bytes per second. */
    public double bytesPerSecond() {
        return seconds > 0 ? bytes / seconds : 0;
    }
}
