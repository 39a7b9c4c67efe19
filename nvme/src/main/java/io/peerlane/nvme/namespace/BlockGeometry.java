package io.peerlane.nvme.namespace;

/**
 * Sizes and limits of a block device.
 *
 * @param blockBytes bytes of a block, a power of two from 512 to 4096
 * @param blocks number of blocks
 * @param maxTransferBytes most bytes of one request
 * @param volatileWriteCache whether completed writes may be lost until a flush
 */
public record BlockGeometry(int blockBytes, long blocks, int maxTransferBytes, boolean volatileWriteCache) {

    /** Capacity in bytes. */
    public long bytes() {
        return blocks * blockBytes;
    }
}
