package io.peerlane.app.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Sums up counts: errors and checks of all phases, throughput and latency of the measured one. */
final class Tally {

    private static final int MOST_MESSAGES = 8;

    private final int unitBytes;
    private final Map<String, Long> errors = new TreeMap<>();
    private final List<String> messages = new ArrayList<>();
    private final Histogram reads = new JobCounts().reads;
    private final Histogram writes = new JobCounts().writes;
    private long checked;
    private long verifyErrors;
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    Tally(int unitBytes) {
        this.unitBytes = unitBytes;
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
        start = Math.min(start, counts.startNanos);
        end = Math.max(end, counts.endNanos);
    }

    JobResult result() {
        double seconds = end > start ? (end - start) / 1e9 : 0;
        return new JobResult(
                seconds,
                DirectionResult.of(reads, unitBytes, seconds),
                DirectionResult.of(writes, unitBytes, seconds),
                errors,
                new VerifyResult(checked, verifyErrors),
                List.copyOf(messages));
    }
}
