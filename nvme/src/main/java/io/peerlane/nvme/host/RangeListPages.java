package io.peerlane.nvme.host;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.namespace.BlockRequest;

/**
 * Pages for the lists of ranges of a queue's Dataset Management and Copy commands: as many such commands are outstanding at
 * most. Used on the queue's event loop.
 */
final class RangeListPages {

    /** Pages of a queue. */
    static final int PAGES = 8;

    /** Bytes of memory they need. */
    static final int BYTES = PAGES * NvmCommandEncoder.LIST_BYTES;

    /** No page. */
    static final int NONE = -1;

    private final HostBuffer memory;
    private int free = (1 << PAGES) - 1;

    /** @param memory {@link #BYTES} of it, the caller's to close */
    RangeListPages(HostBuffer memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return free == 0;
    }

    /** A page; only if there is one. */
    int take() {
        int page = Integer.numberOfTrailingZeros(free);
        free &= ~(1 << page);
        return page;
    }

    /** The controller is done with the list. */
    void giveBack(int page) {
        free |= 1 << page;
    }

    /** Writes a request's list into its page; returns the bytes. */
    int emit(int page, BlockRequest request) {
        return NvmCommandEncoder.emitList(request, memory.segment(), offset(page));
    }

    /** Bus address of a page. */
    long address(int page) {
        return memory.address() + offset(page);
    }

    private static long offset(int page) {
        return (long) page * NvmCommandEncoder.LIST_BYTES;
    }
}
