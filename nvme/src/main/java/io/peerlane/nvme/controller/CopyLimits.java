package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockRanges;

/** Limits of a Copy command, as Identify Namespace reports them (NVM Command Set 1.1, 4.1.5.1). */
final class CopyLimits {

    /** MSRC + 1: most source ranges. */
    static final int RANGES = 128;

    private static final int RANGE_BYTES = 4 << 20;
    private static final int TOTAL_BYTES = 16 << 20;

    private CopyLimits() {}

    /** MSSRL: most blocks of a source range. */
    static int rangeBlocks(int blockBytes) {
        return RANGE_BYTES / blockBytes;
    }

    /** MCL: most blocks of a command. */
    static int totalBlocks(int blockBytes) {
        return TOTAL_BYTES / blockBytes;
    }

    static boolean allow(BlockRanges sources, int blockBytes) {
        return sources.longest() <= rangeBlocks(blockBytes) && sources.totalBlocks() <= totalBlocks(blockBytes);
    }
}
