package io.peerlane.app.workload;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * I/O of one direction in a measured window. All measured on this machine.
 *
 * @param ios completed with success
 * @param bytes of them
 * @param seconds of the window
 * @param latency of each: from submission, of an open loop from when it was due
 * @param service of each from submission, of an open loop
 */
public record DirectionResult(
        long ios,
        long bytes,
        double seconds,
        LatencySummary latency,
        @Nullable LatencySummary service) {

    /** Of a closed loop. */
    public DirectionResult(long ios, long bytes, double seconds, LatencySummary latency) {
        this(ios, bytes, seconds, latency, null);
    }

    static DirectionResult of(Histogram latencies, int unitBytes, double seconds) {
        long ios = latencies.getTotalCount();
        return new DirectionResult(ios, ios * unitBytes, seconds, LatencySummary.of(latencies));
    }

    DirectionResult with(Histogram services) {
        return new DirectionResult(ios, bytes, seconds, latency, LatencySummary.of(services));
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
