package io.peerlane.nvme.controller;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Local memory of an endpoint for data on its way between the host and a medium that does not block: buffers of one size,
 * made when first needed and used again. As many as submission queues ever executed at once. Thread-safe.
 */
final class LocalBuffers implements AutoCloseable {

    private static final long PAGE = 4096;

    private final Arena arena = Arena.ofShared();
    private final long bytes;
    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();

    /** @param bytes of each buffer */
    LocalBuffers(long bytes) {
        this.bytes = bytes;
    }

    /** A buffer with any contents. */
    MemorySegment take() {
        synchronized (free) {
            MemorySegment buffer = free.poll();
            if (buffer != null) {
                return buffer;
            }
        }
        return arena.allocate(bytes, PAGE);
    }

    /** The host and the medium are done with it. */
    void giveBack(MemorySegment buffer) {
        synchronized (free) {
            free.push(buffer);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
