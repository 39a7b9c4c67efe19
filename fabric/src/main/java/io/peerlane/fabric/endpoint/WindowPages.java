package io.peerlane.fabric.endpoint;

import java.util.BitSet;

/** Which pages of one window are reserved: runs of a power of two, naturally aligned within the window. */
final class WindowPages {

    private final OutboundWindow window;
    private final int pageShift;
    private final BitSet reserved = new BitSet();

    WindowPages(OutboundWindow window) {
        this.window = window;
        this.pageShift = Long.numberOfTrailingZeros(window.pageSize());
    }

    OutboundWindow window() {
        return window;
    }

    /** Reserves the lowest free run that holds {@code size} bytes, at least 1. */
    long allocate(long size) {
        if (Long.compareUnsigned(size, window.size()) > 0) {
            return OutboundWindows.NONE;
        }
        long run = runPages(size);
        long first = firstFree(run);
        if (first == OutboundWindows.NONE) {
            return OutboundWindows.NONE;
        }
        reserved.set((int) first, (int) (first + run));
        return window.base() + (first << pageShift);
    }

    private long firstFree(long run) {
        long first = 0;
        while (first + run <= window.pages()) {
            int used = reserved.nextSetBit((int) first);
            if (used < 0 || used >= first + run) {
                return first;
            }
            first = (used & -run) + run;
        }
        return OutboundWindows.NONE;
    }

    /** Gives back the run that {@code size} bytes would have reserved from the page of {@code address} on. */
    void free(long address, long size) {
        long first = (address - window.base()) >>> pageShift;
        long end = Math.min(first + runPages(size), window.pages());
        if (first < end) {
            reserved.clear((int) first, (int) end);
        }
    }

    int reservedPages() {
        return reserved.cardinality();
    }

    /** The next power of two of the pages needed. */
    private long runPages(long size) {
        long pages = ((size - 1) >>> pageShift) + 1;
        return pages == 1 ? 1 : Long.highestOneBit(pages - 1) << 1;
    }
}
