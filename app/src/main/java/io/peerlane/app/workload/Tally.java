package io.peerlane.app.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sums up counts: errors and checks of all phases, throughput and latency of the measured one. */
final class Tally {

    private static final int MOST_MESSAGES = 8;

    private final int unitBytes;
    private final Rate rate;
    private final Map<String, Long> errors = new TreeMap<>();
    private final List<String> messages = new ArrayList<>();
    private final Histogram reads = JobCounts.histogram();
    private final Histogram writes = JobCounts.histogram();
    private final @Nullable OpenLoopCounts open;
    private long checked;
    private long verifyErrors;
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    Tally(int unitBytes, Rate rate) {
        this.unitBytes = unitBytes;
        this.rate = rate;
        this.open = rate.isOpen() ? new OpenLoopCounts(0) : null;
    }

    /** Adds what any phase found wrong. */
    void addFindings(JobCounts counts) {
        counts.errors.forEach((status, n) -> errors.merge(status, n, Long::sum));
        counts.messages.stream().limit(MOST_MESSAGES - messages.size()).forEach(messages::add);
        checked += counts.verifyChecked;
        verifyErrors += counts.verifyErrors;
    }

    /** Adds the throughput and latency of a measured phase. */
    void addMeasured(JobCounts counts) {
        reads.add(counts.reads);
        writes.add(counts.writes);
        if (open != null && counts.open != null) {
            open.add(counts.open);
        }
        start = Math.min(start, counts.startNanos);
        end = Math.max(end, counts.endNanos);
    }

    JobResult result() {
        double seconds = end > start ? (end - start) / 1e9 : 0;
        DirectionResult read = DirectionResult.of(reads, unitBytes, seconds);
        DirectionResult write = DirectionResult.of(writes, unitBytes, seconds);
        return new JobResult(
                seconds,
                open == null ? read : read.with(open.readService),
                open == null ? write : write.with(open.writeService),
                errors,
                new VerifyResult(checked, verifyErrors),
                List.copyOf(messages),
                open == null ? null : rate(open, read.iops() + write.iops()));
    }

    private RateResult rate(OpenLoopCounts counts, double achieved) {
        return new RateResult(
                counts.iops,
                rate.process(),
                achieved,
                counts.unsent,
                counts.behindNanos,
                LatencySummary.of(counts.late));
    }
}
