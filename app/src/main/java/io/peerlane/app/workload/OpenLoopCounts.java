package io.peerlane.app.workload;

import org.HdrHistogram.Histogram;

/** What an open loop counts beside latency, of one job in one phase or of all; written by one thread. */
final class OpenLoopCounts {

    /** Submission to completion. */
    final Histogram readService = JobCounts.histogram();

    final Histogram writeService = JobCounts.histogram();

    /** Due time to submission of requests that waited for nothing but the client itself. */
    final Histogram late = JobCounts.histogram();

    /** How long the first request that was not sent had been due at the end; 0 if all were sent. */
    long behindNanos;

    /** Requests that were due and not sent. */
    long unsent;

    /** Requests a second that were asked for. */
    long iops;

    OpenLoopCounts(long iops) {
        this.iops = iops;
    }

    /** At the end {@code nanos} had passed since the first request that was not sent was due. */
    void fellBehind(Rate rate, long nanos) {
        behindNanos = nanos;
        unsent = rate.within(nanos);
    }

    void add(OpenLoopCounts other) {
        readService.add(other.readService);
        writeService.add(other.writeService);
        late.add(other.late);
        behindNanos = Math.max(behindNanos, other.behindNanos);
        unsent += other.unsent;
        iops += other.iops;
    }
}
