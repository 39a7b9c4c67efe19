package io.peerlane.fabric.iommu;

import java.util.concurrent.atomic.AtomicBoolean;

/** One contiguous piece of a function's I/O virtual addresses with memory behind it. Thread-safe. */
public final class IovaRegion {

    private final IommuDomain domain;
    private final long address;
    private final long length;
    private final AtomicBoolean mapped = new AtomicBoolean(true);

    IovaRegion(IommuDomain domain, long address, long length) {
        this.domain = domain;
        this.address = address;
        this.length = length;
    }

    /** What the function puts into its requests for the first byte; a multiple of 4 KiB. */
    public long address() {
        return address;
    }

    /** Bytes, a multiple of 4 KiB. */
    public long length() {
        return length;
    }

    /** False after {@link #unmap}. */
    public boolean isMapped() {
        return mapped.get();
    }

    /**
     * Takes the memory away from the function: a request that begins after this returns is refused. The addresses may be
     * given to another mapping. The second call does nothing.
     */
    public void unmap() {
        if (mapped.compareAndSet(true, false)) {
            domain.remove(this);
        }
    }

    @Override
    public String toString() {
        return "%d bytes at I/O virtual address 0x%x".formatted(length, address);
    }
}
