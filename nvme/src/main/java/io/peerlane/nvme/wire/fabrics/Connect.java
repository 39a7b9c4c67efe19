package io.peerlane.nvme.wire.fabrics;

/**
 * Fields of a Connect command (NVMe Base 2.1, 6.3).
 *
 * @param recordFormat RECFMT, 0
 * @param queueIdentifier QID, 0 for the admin queue
 * @param submissionQueueSize SQSIZE, entries less one (0's based)
 * @param attributes CATTR
 * @param keepAliveTimeoutMillis KATO, 0 to 2^32 - 1, 0 is off; admin queue only
 */
public record Connect(
        int recordFormat, int queueIdentifier, int submissionQueueSize, int attributes, long keepAliveTimeoutMillis) {

    /** CATTR bit 2: the host does without submission queue flow control. */
    public static final int DISABLE_SQ_FLOW_CONTROL = 0x04;

    /** True if the host does without submission queue flow control. */
    public boolean disablesSqFlowControl() {
        return (attributes & DISABLE_SQ_FLOW_CONTROL) != 0;
    }
}
