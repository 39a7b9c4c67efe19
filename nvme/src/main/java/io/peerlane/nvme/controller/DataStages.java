package io.peerlane.nvme.controller;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Data buffers inside the controller, for commands on their way to a store that may block; one command holds one. Kept for
 * reuse up to a bound. Memory nobody holds is freed by the collector: a call of a store may outlive the controller. Any thread.
 */
final class DataStages {

    /** Bytes of a buffer, a multiple of every block size. */
    static final int BYTES = 64 << 10;

    private static final int KEPT = 64;

    private final ArrayBlockingQueue<MemorySegment> free = new ArrayBlockingQueue<>(KEPT);

    /** A buffer of {@link #BYTES} bytes with any contents. */
    MemorySegment take() {
        MemorySegment stage = free.poll();
        return stage != null ? stage : Arena.ofAuto().allocate(BYTES, Long.BYTES);
    }

    /** The store and the DMA are done with it. */
    void giveBack(MemorySegment stage) {
        boolean _ = free.offer(stage); // or the collector takes it
    }
}
