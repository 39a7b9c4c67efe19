package io.peerlane.nvme.host.rdma;

import java.time.Duration;

/**
 * How an RDMA initiator uses its connections.
 *
 * @param maxTransferBytes most bytes of one command, 4096 to 16 MiB - 4096, a multiple of 4096
 * @param firstSendDelay wait between the accepted connection and the first capsule. A kernel soft-iWARP target may miss a
 *     message that arrives while it switches the socket over; some 50 ms avoid that. Others need none
 */
public record RdmaHostOptions(int maxTransferBytes, Duration firstSendDelay) {

    private static final int PAGE_BYTES = 4096;
    private static final int MAX_BYTES = (1 << 24) - PAGE_BYTES;

    /** Checks the ranges. */
    public RdmaHostOptions {
        if (maxTransferBytes < PAGE_BYTES || maxTransferBytes > MAX_BYTES || maxTransferBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "maxTransferBytes is a multiple of 4096 up to " + MAX_BYTES + ", found " + maxTransferBytes);
        }
    }

    /** Transfers to 1 MiB, no delay. */
    public static RdmaHostOptions defaults() {
        return new RdmaHostOptions(1 << 20, Duration.ZERO);
    }

    /** The same with a delay before the first capsule. */
    public RdmaHostOptions withFirstSendDelay(Duration delay) {
        return new RdmaHostOptions(maxTransferBytes, delay);
    }
}
