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

    /** Most bytes worked on while everyone else waits. */
    static final long STEP = 1L << 30;

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

    /** Work on a piece of a range. */
    interface Piece<E extends Exception> {
        void on(long offset, long length) throws E;
    }

    /**
     * Works on a range in pieces, alone on each: region by region or, where so much of it is left that every lock covers a
     * part, in steps of {@link #STEP} bytes under all of them.
     */
    <E extends Exception> void alone(long offset, long length, Piece<E> work) throws E {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            boolean all = end - at >= (long) REGION * STRIPES;
            long run = all ? Math.min(STEP, end - at) : run(at, end - at);
            if (all) {
                underAll(at, run, work);
            } else {
                underOne(at, run, work);
            }
            at += run;
        }
    }

    private <E extends Exception> void underOne(long at, long run, Piece<E> work) throws E {
        StampedLock lock = at(at);
        long stamp = lock.writeLock();
        try {
            work.on(at, run);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** In the order of the locks; everyone else takes one at a time. */
    private <E extends Exception> void underAll(long at, long run, Piece<E> work) throws E {
        var stamps = new long[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            stamps[i] = stripes[i].writeLock();
        }
        try {
            work.on(at, run);
        } finally {
            for (int i = 0; i < STRIPES; i++) {
                stripes[i].unlockWrite(stamps[i]);
            }
        }
    }

    /** Bytes from {@code offset} on, at most {@code length}, that are under the same lock. */
    static long run(long offset, long length) {
        return Math.min(length, REGION - (offset & (REGION - 1)));
    }
}
