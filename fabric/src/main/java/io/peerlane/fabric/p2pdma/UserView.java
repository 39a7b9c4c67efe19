package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;

/**
 * Loads and stores of a process through its {@link UserMapping}. The mapping is uncached: each one goes down the links to
 * the provider and is charged there, as data, whatever its width; there is no plain {@link MemorySegment} of it. All ones
 * are read, and writes dropped, while the provider does not answer. Thread-safe.
 */
public final class UserView {

    private final UserMapping mapping;
    private final MmioRegion region;
    private final long base;

    /** @param base of the mapping in the region */
    UserView(UserMapping mapping, MmioRegion region, long base) {
        this.mapping = mapping;
        this.region = region;
        this.base = base;
    }

    /**
     * Loads bytes.
     *
     * @param offset into the mapping
     * @param into takes {@code length} bytes at {@code intoOffset}
     * @throws ErrnoException EFAULT if a page is not mapped (any more), where a process gets SIGSEGV or SIGBUS
     */
    public void read(long offset, MemorySegment into, long intoOffset, long length) {
        var held = mapping.get(offset, length);
        try {
            region.read(base + offset, into, intoOffset, length, Traffic.DATA);
        } finally {
            held.forEach(UserPage::put);
        }
    }

    /**
     * Stores bytes.
     *
     * @param offset into the mapping
     * @param from gives {@code length} bytes at {@code fromOffset}
     * @throws ErrnoException EFAULT as {@link #read}
     */
    public void write(long offset, MemorySegment from, long fromOffset, long length) {
        var held = mapping.get(offset, length);
        try {
            region.write(base + offset, from, fromOffset, length, Traffic.DATA);
        } finally {
            held.forEach(UserPage::put);
        }
    }
}
