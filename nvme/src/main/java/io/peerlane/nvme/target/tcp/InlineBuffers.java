package io.peerlane.nvme.target.tcp;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import java.lang.foreign.MemorySegment;

/**
 * Where in-capsule data is received: one buffer per command that may be outstanding, in host memory, for block devices fetch it
 * from there. Used on the connection's loop.
 */
final class InlineBuffers implements AutoCloseable {

    private static final int PAGE = 4096;

    private final int bufferBytes;
    private final HostBuffer memory;
    private final int[] free;
    private int available;

    /** @throws io.peerlane.fabric.errno.ErrnoException ENOMEM if the machine has not that much */
    InlineBuffers(HostMemory host, int count, int bufferBytes) {
        this.bufferBytes = bufferBytes;
        this.memory = host.allocate((long) count * bufferBytes, PAGE);
        this.free = new int[count];
        for (int i = 0; i < count; i++) {
            free[i] = count - 1 - i;
        }
        this.available = count;
    }

    /** Takes a buffer; there is one for each command outstanding. */
    int take() {
        available--;
        return free[available];
    }

    void give(int buffer) {
        free[available] = buffer;
        available++;
    }

    MemorySegment segment() {
        return memory.segment();
    }

    /** Offset of {@code buffer} in {@link #segment}. */
    long offset(int buffer) {
        return (long) buffer * bufferBytes;
    }

    /** Bus address of {@code buffer}. */
    long address(int buffer) {
        return memory.address() + offset(buffer);
    }

    @Override
    public void close() {
        memory.close();
    }
}
