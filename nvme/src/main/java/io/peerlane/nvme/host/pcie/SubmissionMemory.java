package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/** Memory of a submission queue as the host sees it: somewhere to put 64-byte entries. */
sealed interface SubmissionMemory {

    /** Bytes of an entry. */
    int ENTRY_BYTES = SubmissionQueueEntry.BYTES;

    /** Bus address of the first entry. */
    long address();

    /** Stores {@code entry}, 64 bytes, at {@code index}. */
    void put(int index, MemorySegment entry);

    /** In host memory. */
    record InHostMemory(long address, MemorySegment entries) implements SubmissionMemory {
        @Override
        public void put(int index, MemorySegment entry) {
            MemorySegment.copy(entry, 0, entries, (long) index * ENTRY_BYTES, ENTRY_BYTES);
        }
    }

    /**
     * In the controller memory buffer: each entry crosses the links as posted writes of the CPU.
     *
     * @param bar the BAR of the buffer
     * @param offset of the first entry in the BAR
     */
    record InControllerMemory(long address, MmioRegion bar, long offset) implements SubmissionMemory {
        @Override
        public void put(int index, MemorySegment entry) {
            bar.write(offset + (long) index * ENTRY_BYTES, entry, 0, ENTRY_BYTES, Traffic.CONTROL);
        }
    }
}
