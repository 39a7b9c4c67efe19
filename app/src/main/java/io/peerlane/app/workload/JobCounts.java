package io.peerlane.app.workload;

import io.peerlane.nvme.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one job counted in one phase; written by the job's event loop, read when the phase is over. */
final class JobCounts {

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 3;
    private static final int MOST_MESSAGES = 8;

    final Histogram reads = histogram();
    final Histogram writes = histogram();

    /** Only of an open loop. */
    final @Nullable OpenLoopCounts open;

    final Map<String, Long> errors = new TreeMap<>();
    final List<String> messages = new ArrayList<>();
    long verifyChecked;
    long verifyErrors;
    long startNanos;
    long endNanos;

    /** Of a closed loop. */
    JobCounts() {
        this(Rate.NONE);
    }

    JobCounts(Rate rate) {
        open = rate.isOpen() ? new OpenLoopCounts(rate.iops()) : null;
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, DIGITS);
    }

    /** A read: its latency, and the part since its submission. */
    void recordRead(long nanos, long serviceNanos) {
        reads.recordValue(bounded(nanos));
        if (open != null) {
            open.readService.recordValue(bounded(serviceNanos));
        }
    }

    /** A write: its latency, and the part since its submission. */
    void recordWrite(long nanos, long serviceNanos) {
        writes.recordValue(bounded(nanos));
        if (open != null) {
            open.writeService.recordValue(bounded(serviceNanos));
        }
    }

    static long bounded(long nanos) {
        return Math.clamp(nanos, 0, LONGEST_NANOS);
    }

    void error(Status status, String message) {
        errors.merge(status.toString(), 1L, Long::sum);
        message(message);
    }

    void verifyError(String message) {
        verifyErrors++;
        message(message);
    }

    private void message(String text) {
        if (messages.size() < MOST_MESSAGES) {
            messages.add(text);
        }
    }
}
