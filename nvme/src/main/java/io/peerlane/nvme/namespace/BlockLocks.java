package io.peerlane.nvme.namespace;

import java.util.concurrent.locks.StampedLock;

/**
 * Keeps a write of a block apart from reads and other writes of it: the namespace's atomic write unit of one block. A
 * lock covers {@link #REGION} bytes, a multiple of every block size, and is shared by regions far apart.
 */
final class BlockLocks {

    /** Bytes under one lock. */
    static final int REGION = 1 << 16;

    private static final int STRIPES = 256;

    private final StampedLock[] stripes = new StampedLock[STRIPES];

    BlockLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new StampedLock();
        }
    }

    /** The lock of the region that holds byte {@code offset}. */
    StampedLock at(long offset) {
        return stripes[(int) (offset / REGION) & (STRIPES - 1)];
    }

    /** Bytes from {@code offset} on, at most {@code length}, that are under the same lock. */
    static long run(long offset, long length) {
        return Math.min(length, REGION - (offset & (REGION - 1)));
    }
}
