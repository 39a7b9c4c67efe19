package io.peerlane.rdma.rnic;

import io.peerlane.fabric.pci.MsixTable;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.rdma.rnic.abi.CompletionEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapter's side of a completion queue. Completions are staged in the adapter and leave as one DMA write per
 * contiguous run; one interrupt is raised for all of them if the driver armed the queue. Belongs to one loop.
 */
final class DeviceCompletionQueue {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceCompletionQueue.class);

    private static final int MAX_STAGED = 256;

    private final int number;
    private final DeviceLoop loop;
    private final BusMaster bus;
    private final MsixTable interrupts;
    private final long ring;
    private final int entries;
    private final int stagingEntries;
    private final MemorySegment staging;

    private int written;
    private int staged;
    private int consumed;
    private boolean armed = true;
    private boolean dirty;
    private int users;
    private boolean gone;

    /**
     * @param number its number, and its interrupt vector
     * @param ring bus address of entry 0
     * @param entries a power of two
     */
    DeviceCompletionQueue(int number, DeviceLoop loop, BusMaster bus, MsixTable interrupts, long ring, int entries) {
        this.number = number;
        this.loop = loop;
        this.bus = bus;
        this.interrupts = interrupts;
        this.ring = ring;
        this.entries = entries;
        stagingEntries = Math.min(entries, MAX_STAGED);
        staging = Arena.ofAuto().allocate((long) stagingEntries * CompletionEntry.BYTES, Long.BYTES);
    }

    DeviceLoop loop() {
        return loop;
    }

    synchronized void users(int difference) {
        users += difference;
    }

    synchronized boolean isUsed() {
        return users != 0;
    }

    /** Where staged completions lie: fields may be added to the one just staged. */
    MemorySegment staging() {
        return staging;
    }

    /** Stages a completion; returns its offset in {@link #staging}, or -1 if the ring is full: it is lost. */
    long stage(long workRequestId, int queuePair, int opcode, int status, int completed) {
        if (gone || written + staged - consumed == entries) {
            return -1;
        }
        if (staged == stagingEntries) {
            writeStaged();
        }
        long entry = (long) staged * CompletionEntry.BYTES;
        CompletionEntry.emit(staging, entry, workRequestId, queuePair, opcode, status, completed);
        CompletionEntry.owner(staging, entry, ownerAt(written + staged));
        staged++;
        markDirty();
        return entry;
    }

    private boolean ownerAt(int index) {
        return (index & entries) == 0;
    }

    private void markDirty() {
        if (!dirty) {
            dirty = true;
            loop.completionsWait(this);
        }
    }

    /** The driver's doorbell: {@code index} entries consumed so far; interrupt for the next batch if {@code arm}. */
    void doorbell(int index, boolean arm) {
        consumed = index;
        armed |= arm;
        if (armed && written != consumed) {
            markDirty();
        }
    }

    /** Writes what is staged and interrupts if asked to. Runs the driver's handler, which may ring doorbells. */
    void deliver() {
        dirty = false;
        writeStaged();
        if (armed && !gone && written != consumed) {
            armed = false;
            interrupt();
        }
    }

    private void interrupt() {
        try {
            interrupts.raise(number, bus);
        } catch (DmaException e) {
            dead(e);
        }
    }

    /** Whatever the driver waits for, it does not come. */
    private void dead(DmaException e) {
        gone = true;
        LOG.warn("completion queue {} is dead: {}", number, e.getMessage());
    }

    /** The driver took the ring's memory back: nothing is written to it any more. */
    void destroy() {
        gone = true;
        staged = 0;
    }

    private void writeStaged() {
        try {
            writeRuns();
        } catch (DmaException e) {
            dead(e);
        }
        staged = 0;
    }

    private void writeRuns() {
        int done = 0;
        while (done < staged) {
            int slot = written & entries - 1;
            int run = Math.min(staged - done, entries - slot);
            long from = (long) done * CompletionEntry.BYTES;
            long bytes = (long) run * CompletionEntry.BYTES;
            bus.write(ring + (long) slot * CompletionEntry.BYTES, staging, from, bytes, Traffic.CONTROL);
            done += run;
            written += run;
        }
    }
}
