package io.peerlane.fabric.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A piece of DRAM, contiguous in bus addresses, until it is closed. */
public final class HostBuffer implements AutoCloseable {

    private final HostMemory owner;
    private final MemorySegment segment;
    private final long address;
    private final AtomicBoolean closed = new AtomicBoolean();

    HostBuffer(HostMemory owner, MemorySegment segment, long address) {
        this.owner = owner;
        this.segment = segment;
        this.address = address;
    }

    /** The bytes. Nothing stops a use after {@link #close()}, by which time they may be someone else's. */
    public MemorySegment segment() {
        return segment;
    }

    /** Bus address of the first byte, the same as its CPU physical address. */
    public long address() {
        return address;
    }

    /** Bytes asked for. */
    public long size() {
        return segment.byteSize();
    }

    /** Returns the memory; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.release(this);
        }
    }
}
