package io.peerlane.fabric.iommu;

import java.util.Map;
import java.util.TreeMap;

/**
 * Allocator of I/O virtual addresses: whole pages, highest address first, below 4 GiB as long as there is room, each
 * range aligned to its size rounded up to a power of two. Address 0 is never given out. Thread-safe.
 */
final class IovaSpace {

    /** No room; not an address, for that is a multiple of the page size. */
    static final long NONE = -1;

    static final long PAGE = 4096;
    private static final long FOUR_GIB = 1L << 32;

    private final long limit;
    /** Start and end of what is reserved or allocated; disjoint. */
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    /** @param limit first address behind the space, a multiple of the page size */
    IovaSpace(long limit) {
        this.limit = limit;
        taken.put(0L, PAGE);
    }

    /** Keeps a range out of every allocation; it may overlap others that are reserved. */
    synchronized void reserve(long start, long end) {
        long low = start;
        long high = end;
        for (var other = taken.lowerEntry(high); touches(other, low); other = taken.lowerEntry(high)) {
            low = Math.min(low, other.getKey());
            high = Math.max(high, other.getValue());
            taken.remove(other.getKey());
        }
        taken.put(low, high);
    }

    private static boolean touches(Map.Entry<Long, Long> other, long low) {
        return other != null && other.getValue() >= low;
    }

    /**
     * Takes a range.
     *
     * @param bytes more than 0, a multiple of the page size
     * @param ceiling first address behind what the caller can use, unsigned
     * @return its first address, or {@link #NONE}
     */
    synchronized long allocate(long bytes, long ceiling) {
        long end = ceiling < 0 ? limit : Math.min(limit, ceiling);
        long low = allocateBelow(Math.min(end, FOUR_GIB), bytes);
        return low == NONE && end > FOUR_GIB ? allocateBelow(end, bytes) : low;
    }

    private long allocateBelow(long ceiling, long bytes) {
        long alignment = Long.highestOneBit(2 * bytes - 1);
        long top = ceiling;
        while (top >= bytes) {
            long start = (top - bytes) & -alignment;
            var below = taken.lowerEntry(start + bytes);
            if (below == null || below.getValue() <= start) {
                taken.put(start, start + bytes);
                return start;
            }
            top = below.getKey();
        }
        return NONE;
    }

    /** Gives back what {@link #allocate} gave. */
    synchronized void free(long start) {
        if (taken.remove(start) == null) {
            throw new IllegalStateException("no I/O virtual address was allocated at 0x%x".formatted(start));
        }
    }
}
