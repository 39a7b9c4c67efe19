package io.peerlane.nvme.controller;

import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The way of a controller that has DMA of its own: inside for its own memory buffer, DMA for everything else. Data moves
 * between medium and memory in one copy, piece by piece of what answers. Thread-safe; no call to memory allocates.
 */
final class BusMemory implements MemoryAccess {

    private final BusMaster master;
    private final ControllerMemoryBuffer cmb;

    BusMemory(BusMaster master, ControllerMemoryBuffer cmb) {
        this.master = master;
        this.cmb = cmb;
    }

    @Override
    public ControllerMemoryBuffer cmb() {
        return cmb;
    }

    @Override
    public BusMaster master() {
        return master;
    }

    @Override
    public Status transferError() {
        return GenericStatus.DATA_TRANSFER_ERROR;
    }

    @Override
    public void readControl(long address, MemorySegment into, long offset, long length) {
        read(address, into, offset, length, Traffic.CONTROL);
    }

    @Override
    public void writeControl(long address, MemorySegment from, long offset, long length) {
        write(address, from, offset, length, Traffic.CONTROL);
    }

    @Override
    public CompletionMemory completions(long base, long bytes) {
        return (offset, result, sqhd, sqid, cid, phase, statusField) ->
                writeCompletion(base + offset, result, sqhd, sqid, cid, phase, statusField);
    }

    private void writeCompletion(
            long address, long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {
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

    @Override
    public void readData(long address, MemorySegment into, long offset, long length) {
        read(address, into, offset, length, Traffic.DATA);
    }

    @Override
    public void writeData(long address, MemorySegment from, long offset, long length) {
        write(address, from, offset, length, Traffic.DATA);
    }

    @Override
    public void fromStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
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

    @Override
    public void toStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
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

    private void read(long address, MemorySegment into, long offset, long length, Traffic traffic) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.read(address, into, offset, length, traffic);
        } else {
            MemorySegment.copy(cmb.memory(), inside, into, offset, length);
        }
    }

    private void write(long address, MemorySegment from, long offset, long length, Traffic traffic) {
        long inside = cmb.offsetOf(address);
        if (inside < 0) {
            master.write(address, from, offset, length, traffic);
        } else {
            MemorySegment.copy(from, offset, cmb.memory(), inside, length);
        }
    }
}
