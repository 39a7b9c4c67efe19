package io.peerlane.fabric.memory;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * DRAM of the machine, one range of bus addresses from 4 GiB upwards, and the allocator that hands it out.
 *
 * <p>The allocator works first fit in pages of 4 KiB. Thread-safe; not meant for the path of a request. {@link #close()}
 * unmaps everything and must come after the last access by any thread or native transport.
 */
public final class HostMemory implements AutoCloseable {

    /** First bus address; what lies below is left to the registers of devices. */
    public static final long BASE = 0x1_0000_0000L;
    /** Granule of allocation in bytes. */
    public static final long PAGE = 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment dram;
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private long available;
    private long dirtyEnd;

    /**
     * Memory of {@code bytes}, committed as it is used.
     *
     * @param bytes a multiple of 4 KiB, more than 0
     */
    public HostMemory(long bytes) {
        if (bytes <= 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException("DRAM of " + bytes + " bytes: a multiple of " + PAGE + " wanted");
        }
        dram = SparseMemory.map(bytes, arena);
        free.put(0L, bytes);
        available = bytes;
    }

    /**
     * Takes zeroed memory.
     *
     * @param bytes more than 0; rounded up to whole pages
     * @param alignment of the bus address: a power of two
     * @throws ErrnoException ENOMEM if no free range is large enough
     */
    public HostBuffer allocate(long bytes, long alignment) {
        if (bytes <= 0 || Long.bitCount(alignment) != 1 || alignment < 0) {
            throw new IllegalArgumentException("allocation of " + bytes + " bytes aligned to " + alignment);
        }
        long offset = take(bytes > size() ? bytes : roundUp(bytes, PAGE), Math.max(alignment, PAGE));
        return new HostBuffer(this, dram.asSlice(offset, bytes), BASE + offset);
    }

    private synchronized long take(long bytes, long alignment) {
        for (Map.Entry<Long, Long> range : free.entrySet()) {
            long start = roundUp(BASE + range.getKey(), alignment) - BASE;
            long end = range.getKey() + range.getValue();
            if (start >= 0 && start <= end && bytes <= end - start) {
                split(range.getKey(), start, bytes, end);
                clear(start, bytes);
                available -= bytes;
                return start;
            }
        }
        throw new ErrnoException(
                Errno.ENOMEM,
                "%d bytes of DRAM wanted, aligned to %d; %d of %d are free"
                        .formatted(bytes, alignment, available, size()));
    }

    private void split(long rangeStart, long start, long bytes, long end) {
        free.remove(rangeStart);
        if (rangeStart < start) {
            free.put(rangeStart, start - rangeStart);
        }
        if (start + bytes < end) {
            free.put(start + bytes, end - start - bytes);
        }
    }

    /** Clears only what was handed out before: the rest of the mapping is zero still, and stays uncommitted. */
    private void clear(long start, long bytes) {
        long used = Math.min(start + bytes, dirtyEnd) - start;
        if (used > 0) {
            dram.asSlice(start, used).fill((byte) 0);
        }
        dirtyEnd = Math.max(dirtyEnd, start + bytes);
    }

    synchronized void release(HostBuffer buffer) {
        long start = buffer.address() - BASE;
        long bytes = roundUp(buffer.size(), PAGE);
        available += bytes;
        Map.Entry<Long, Long> next = free.higherEntry(start);
        if (next != null && next.getKey() == start + bytes) {
            bytes += next.getValue();
            free.remove(next.getKey());
        }
        Map.Entry<Long, Long> previous = free.lowerEntry(start);
        if (previous != null && previous.getKey() + previous.getValue() == start) {
            start = previous.getKey();
            bytes += previous.getValue();
        }
        free.put(start, bytes);
    }

    private static long roundUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    /** Bytes of DRAM. */
    public long size() {
        return dram.byteSize();
    }

    /** Bytes not handed out; an allocation of this size may still fail for want of one range. */
    public synchronized long available() {
        return available;
    }

    /** All of DRAM; offset 0 is bus address {@link #BASE}. */
    public MemorySegment segment() {
        return dram;
    }

    /** True if {@code length} bytes from {@code address} are DRAM. */
    public boolean contains(long address, long length) {
        return Octets.within(address - BASE, length, size());
    }

    @Override
    public void close() {
        arena.close();
    }
}
