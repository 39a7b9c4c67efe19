package io.peerlane.app.workload;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of one job, or of all together.
 *
 * @param seconds of the measured window
 * @param read reads
 * @param write writes
 * @param errors failed requests by NVMe status, of every phase
 * @param verify what was checked, of every phase
 * @param messages the first errors in words
 * @param rate how the rate of an open loop was kept
 */
public record JobResult(
        double seconds,
        DirectionResult read,
        DirectionResult write,
        Map<String, Long> errors,
        VerifyResult verify,
        List<String> messages,
        @Nullable RateResult rate) {

    /** Of a closed loop. */
    public JobResult(
            double seconds,
            DirectionResult read,
            DirectionResult write,
            Map<String, Long> errors,
            VerifyResult verify,
            List<String> messages) {
        this(seconds, read, write, errors, verify, messages, null);
    }

    /** Whether every request succeeded and everything checked was right. */
    public boolean clean() {
        return errors.isEmpty() && verify.errors() == 0;
    }
}
