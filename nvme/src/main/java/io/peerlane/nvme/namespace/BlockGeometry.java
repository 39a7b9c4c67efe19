package io.peerlane.nvme.namespace;

/**
 * Sizes and limits of a block device.
 *
 * @param blockBytes bytes of a block, a power of two from 512 to 4096
 * @param blocks number of blocks
 * @param maxTransferBytes most bytes of one request
 * @param volatileWriteCache whether completed writes may be lost until a flush
 * @param features optional operations and their limits
 */
public record BlockGeometry(
        int blockBytes, long blocks, int maxTransferBytes, boolean volatileWriteCache, BlockFeatures features) {

    /** Of a device that reads, writes and flushes, and no more. */
    public BlockGeometry(int blockBytes, long blocks, int maxTransferBytes, boolean volatileWriteCache) {
        this(blockBytes, blocks, maxTransferBytes, volatileWriteCache, BlockFeatures.NONE);
    }

    /** With other features. */
    public BlockGeometry with(BlockFeatures newFeatures) {
        return new BlockGeometry(blockBytes, blocks, maxTransferBytes, volatileWriteCache, newFeatures);
    }

    /** Capacity in bytes. */
    public long bytes() {
        return blocks * blockBytes;
    }

    /** Most blocks of one request with this operation; 0 without a range of its own, or if the device does not have it. */
    public int mostBlocks(BlockOperation operation) {
        return switch (operation) {
            case READ, WRITE -> maxTransferBytes / blockBytes;
            case COMPARE -> features.compare() ? maxTransferBytes / blockBytes : 0;
            case WRITE_ZEROES -> features.maxWriteZeroesBlocks();
            case VERIFY -> features.maxVerifyBlocks();
            case FLUSH, DEALLOCATE, COPY -> 0;
        };
    }

    /**
     * Checks that a request is one the device can take. Not that its blocks exist: the device says so with a status.
     *
     * @throws IllegalArgumentException if it is not
     */
    public void check(BlockRequest request) {
        switch (request.operation) {
            case FLUSH -> {}
            case DEALLOCATE -> checkRanges(request, features.deallocate());
            case COPY -> checkRanges(request, features.copy());
            case READ, WRITE, COMPARE, WRITE_ZEROES, VERIFY -> checkBlocks(request, mostBlocks(request.operation));
        }
    }

    private static void checkBlocks(BlockRequest request, int most) {
        if (request.blocks < 1 || request.blocks > most) {
            throw new IllegalArgumentException(
                    "a %s request has 1 to %d blocks, found %d".formatted(request.operation, most, request.blocks));
        }
        if (request.operation.hasData() && (request.dmaAddress & 3) != 0) {
            throw new IllegalArgumentException("data of a %s request is 4-byte aligned, found address 0x%x"
                    .formatted(request.operation, request.dmaAddress));
        }
    }

    private static void checkRanges(BlockRequest request, BlockFeatures.Ranges limits) {
        var ranges = request.ranges;
        if (ranges == null || ranges.count() == 0 || !limits.allow(ranges)) {
            throw new IllegalArgumentException(
                    "a %s request has ranges within %s, found %s".formatted(request.operation, limits, ranges));
        }
    }
}
