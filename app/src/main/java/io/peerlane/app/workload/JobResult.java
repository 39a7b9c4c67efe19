package io.peerlane.app.workload;

import java.util.List;
import java.util.Map;

/**
 * Outcome of one job, or of all together.
 *
 * @param seconds of the measured window
 * @param read reads
 * @param write writes
 * @param errors failed requests by NVMe status, of every phase
 * @param verify what was checked, of every phase
 * @param messages the first errors in words
 */
public record JobResult(
        double seconds,
        DirectionResult read,
        DirectionResult write,
        Map<String, Long> errors,
        VerifyResult verify,
        List<String> messages) {

    /** Whether every request succeeded and everything checked was right. */
    public boolean clean() {
        return errors.isEmpty() && verify.errors() == 0;
    }
}
