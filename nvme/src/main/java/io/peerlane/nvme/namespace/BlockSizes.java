package io.peerlane.nvme.namespace;

/** The block sizes this project supports: LBADS 9 to 12. */
final class BlockSizes {

    private BlockSizes() {}

    /** @throws IllegalArgumentException unless {@code blockBytes} is a power of two from 512 to 4096 */
    static void check(int blockBytes) {
        if (blockBytes < 512 || blockBytes > 4096 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException("a block has 512, 1024, 2048 or 4096 bytes, found " + blockBytes);
        }
    }
}
