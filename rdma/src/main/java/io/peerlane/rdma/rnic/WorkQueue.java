package io.peerlane.rdma.rnic;

import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The adapter's side of a send or receive queue: entries lie in a ring in host memory, the doorbell tells the tail, and
 * what lies between is fetched into the adapter's own memory, one DMA read per contiguous run.
 *
 * <p>Indices run modulo 2^32. Completion may come out of order (an RDMA Read after a later Send), so completed entries
 * are counted, not numbered.
 */
final class WorkQueue {

    private final BusMaster bus;
    private final long ring;
    private final int entryBytes;
    private final int entries;
    private final MemorySegment fetchedEntries;

    private int fetched;
    private int next;
    private int completed;

    /**
     * @param ring bus address of entry 0
     * @param entries a power of two
     */
    WorkQueue(BusMaster bus, long ring, int entryBytes, int entries) {
        this.bus = bus;
        this.ring = ring;
        this.entryBytes = entryBytes;
        this.entries = entries;
        fetchedEntries = Arena.ofAuto().allocate((long) entries * entryBytes, Long.BYTES);
    }

    /** Fetches everything up to {@code tail}; false if the driver claims more work than the ring holds. */
    boolean fetch(int tail) {
        if (Integer.compareUnsigned(tail - completed, entries) > 0) {
            return false;
        }
        while (fetched != tail) {
            int slot = fetched & entries - 1;
            int run = Math.min(tail - fetched, entries - slot);
            long offset = (long) slot * entryBytes;
            bus.read(ring + offset, fetchedEntries, offset, (long) run * entryBytes, Traffic.CONTROL);
            fetched += run;
        }
        return true;
    }

    /** Number of entries fetched so far, modulo 2^32. */
    int fetched() {
        return fetched;
    }

    /** Offset in {@link #memory} of the entry that was fetched as number {@code index}, from 0. */
    long entry(int index) {
        return (long) (index & entries - 1) * entryBytes;
    }

    /** Whether an entry waits to be taken. */
    boolean hasNext() {
        return next != fetched;
    }

    /** The adapter's copy of the ring. */
    MemorySegment memory() {
        return fetchedEntries;
    }

    /** Offset of the next entry in {@link #memory}. */
    long nextEntry() {
        return entry(next);
    }

    /** Takes the next entry. */
    void take() {
        next++;
    }

    /** Counts one entry as completed; returns the count so far. */
    int complete() {
        return ++completed;
    }

    int completed() {
        return completed;
    }
}
