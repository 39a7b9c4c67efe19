package io.peerlane.nvme.controller;

import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The controller's way to memory: inside for its own memory buffer, DMA for everything else. Data moves between medium
 * and memory in one copy, piece by piece of what answers. Thread-safe; no call to memory allocates.
 *
 * <p>Every method throws {@link io.peerlane.fabric.tlp.DmaException} if nothing answers at an address.
 */
final class MemoryAccess {

    private final BusMaster master;
    private final ControllerMemoryBuffer cmb;

    MemoryAccess(BusMaster master, ControllerMemoryBuffer cmb) {
        this.master = master;
        this.cmb = cmb;
    }

    ControllerMemoryBuffer cmb() {
        return cmb;
    }

    BusMaster master() {
        return master;
    }

    /** True if the controller takes the address for its own memory buffer. */
    boolean isInternal(long address) {
        return cmb.offsetOf(address) >= 0;
    }

    /** Reads queue entries, lists and the like. */
    void readControl(long address, MemorySegment into, long offset, long length) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.read(address, into, offset, length, Traffic.CONTROL);
            return;
        }
        MemorySegment.copy(cmb.memory(), inside, into, offset, length);
    }

    /** Writes Identify data, log pages and the like. */
    void writeControl(long address, MemorySegment from, long offset, long length) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.write(address, from, offset, length, Traffic.CONTROL);
            return;
        }
        MemorySegment.copy(from, offset, cmb.memory(), inside, length);
    }

    /** Writes one completion queue entry in place, its phase tag last. */
    void writeCompletion(long address, long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {
        long inside = cmb.offsetOf(address);
        if (inside >= 0) {
            CompletionQueueEntry.emit(cmb.memory(), inside, result, sqhd, sqid, cid, phase, statusField);
            return;
        }
        Route route = master.route(address, CompletionQueueEntry.BYTES);
        CompletionQueueEntry.emit(
                route.segment(), route.segmentOffset(address), result, sqhd, sqid, cid, phase, statusField);
        route.chargeWrite(CompletionQueueEntry.BYTES, Traffic.CONTROL);
    }

    /** Reads user data, in one piece or several of what answers. */
    void readData(long address, MemorySegment into, long offset, long length) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.read(address, into, offset, length, Traffic.DATA);
            return;
        }
        MemorySegment.copy(cmb.memory(), inside, into, offset, length);
    }

    /** Writes user data, in one piece or several of what answers. */
    void writeData(long address, MemorySegment from, long offset, long length) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.write(address, from, offset, length, Traffic.DATA);
            return;
        }
        MemorySegment.copy(from, offset, cmb.memory(), inside, length);
    }

    /** Moves one piece of user data from a medium that does not block to {@code address}. */
    void fromStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
        long inside = cmb.offsetOf(address);
        if (inside >= 0) {
            store.read(storeOffset, cmb.memory(), inside, length);
            return;
        }
        long done = 0;
        while (done < length) {
            long to = address + done;
            Route route = master.route(to, 1);
            long run = Math.min(length - done, route.limit() - to);
            if (route.isMemory()) {
                store.read(storeOffset + done, route.segment(), route.segmentOffset(to), run);
                route.chargeWrite(run, Traffic.DATA);
            } else {
                var bounce = MemorySegment.ofArray(new byte[Math.toIntExact(run)]);
                store.read(storeOffset + done, bounce, 0, run);
                master.write(to, bounce, 0, run, Traffic.DATA);
            }
            done += run;
        }
    }

    /** Moves one piece of user data from {@code address} to a medium that does not block. */
    void toStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
        long inside = cmb.offsetOf(address);
        if (inside >= 0) {
            store.write(storeOffset, cmb.memory(), inside, length);
            return;
        }
        long done = 0;
        while (done < length) {
            long from = address + done;
            Route route = master.route(from, 1);
            long run = Math.min(length - done, route.limit() - from);
            if (route.isMemory()) {
                route.chargeRead(run, Traffic.DATA);
                store.write(storeOffset + done, route.segment(), route.segmentOffset(from), run);
            } else {
                var bounce = MemorySegment.ofArray(new byte[Math.toIntExact(run)]);
                master.read(from, bounce, 0, run, Traffic.DATA);
                store.write(storeOffset + done, bounce, 0, run);
            }
            done += run;
        }
    }
}
