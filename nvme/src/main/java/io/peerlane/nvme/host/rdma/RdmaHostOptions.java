package io.peerlane.nvme.host.rdma;

/**
 * How an RDMA initiator uses its connections.
 *
 * @param maxTransferBytes most bytes of one command, 4096 to 16 MiB - 4096, a multiple of 4096
 */
public record RdmaHostOptions(int maxTransferBytes) {

    private static final int PAGE_BYTES = 4096;
    private static final int MAX_BYTES = (1 << 24) - PAGE_BYTES;

    /** Checks the ranges. */
    public RdmaHostOptions {
        if (maxTransferBytes < PAGE_BYTES || maxTransferBytes > MAX_BYTES || maxTransferBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "maxTransferBytes is a multiple of 4096 up to " + MAX_BYTES + ", found " + maxTransferBytes);
        }
    }

    /** Transfers to 1 MiB. */
    public static RdmaHostOptions defaults() {
        return new RdmaHostOptions(1 << 20);
    }
}
