package io.peerlane.app.workload;

import io.peerlane.nvme.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one job counted in one phase; written by the job's event loop, read when the phase is over. */
final class JobCounts {

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 3;
    private static final int MOST_MESSAGES = 8;

    final Histogram reads = new Histogram(LONGEST_NANOS, DIGITS);
    final Histogram writes = new Histogram(LONGEST_NANOS, DIGITS);
    final Map<String, Long> errors = new TreeMap<>();
    final List<String> messages = new ArrayList<>();
    long verifyChecked;
    long verifyErrors;
    long startNanos;
    long endNanos;

    void recordRead(long nanos) {
        reads.recordValue(bounded(nanos));
    }

    void recordWrite(long nanos) {
        writes.recordValue(bounded(nanos));
    }

    private static long bounded(long nanos) {
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
