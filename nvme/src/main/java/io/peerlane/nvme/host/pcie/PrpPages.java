package io.peerlane.nvme.host.pcie;

import static io.peerlane.fabric.octets.Octets.LE64;

import java.lang.foreign.MemorySegment;

/**
 * Physical region pages of commands whose data is contiguous on the bus (NVMe Base 2.1, 4.3.1), page size 4 KiB. Each
 * command slot owns list pages in host memory, so nothing is allocated per command. Used by one queue.
 */
final class PrpPages {

    static final int PAGE_BYTES = 4096;

    private static final int ENTRIES_PER_PAGE = PAGE_BYTES / Long.BYTES;

    private final MemorySegment lists;
    private final long listsAddress;
    private final long slotBytes;

    /**
     * @param lists host memory, {@link #bytes} of it
     * @param listsAddress its bus address, page aligned
     * @param maxTransferBytes most bytes of one command
     */
    PrpPages(MemorySegment lists, long listsAddress, int maxTransferBytes) {
        this.lists = lists;
        this.listsAddress = listsAddress;
        this.slotBytes = slotBytes(maxTransferBytes);
    }

    /** Host memory that {@code slots} command slots need. */
    static long bytes(int slots, int maxTransferBytes) {
        return slots * slotBytes(maxTransferBytes);
    }

    /** A transfer that starts inside a page needs one entry more; the last entry of a full page links to the next. */
    private static long slotBytes(int maxTransferBytes) {
        long entries = maxTransferBytes / PAGE_BYTES + 1L;
        long pages = Math.max(1, Math.ceilDiv(entries - 1, ENTRIES_PER_PAGE - 1));
        return pages * PAGE_BYTES;
    }

    /**
     * The second pointer of a command; the first is {@code address} itself.
     *
     * @return 0, the second page, or the slot's list, which is then filled in
     */
    long second(int slot, long address, long bytes) {
        long first = PAGE_BYTES - (address & (PAGE_BYTES - 1));
        if (bytes <= first) {
            return 0;
        }
        long next = address + first;
        long rest = bytes - first;
        return rest <= PAGE_BYTES ? next : fillList(slot * slotBytes, next, rest);
    }

    /** Where the slot's list page starts in {@link #memory}: room for another list, of a command without PRP list. */
    long offset(int slot) {
        return slot * slotBytes;
    }

    /** Bus address of the slot's list page. */
    long address(int slot) {
        return listsAddress + offset(slot);
    }

    /** The list pages of all slots. */
    MemorySegment memory() {
        return lists;
    }

    private long fillList(long start, long page, long bytes) {
        long at = start;
        long remaining = Math.ceilDiv(bytes, PAGE_BYTES);
        long next = page;
        while (remaining > 0) {
            boolean lastOfListPage = (at & (PAGE_BYTES - 1)) == PAGE_BYTES - Long.BYTES;
            if (lastOfListPage && remaining > 1) {
                lists.set(LE64, at, listsAddress + at + Long.BYTES);
            } else {
                lists.set(LE64, at, next);
                next += PAGE_BYTES;
                remaining--;
            }
            at += Long.BYTES;
        }
        return listsAddress + start;
    }
}
