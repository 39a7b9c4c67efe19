package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Moves the data of commands on stores that may block, and of those that stay inside the controller, through a buffer of the controller, so that a call of the store holds
 * none of the host's memory however long it takes. A host that gave up waiting and reset the controller uses that memory for
 * something else by then (NVMe Base 2.1, 3.7.2: after a reset no data of an outstanding command is transferred). Any thread.
 *
 * <p>Both methods throw {@link io.peerlane.fabric.tlp.DmaException} if nothing answers at an address.
 */
final class StagedTransfer {

    private final MemoryAccess memory;
    private final DataStages stages = new DataStages();
    private final TransferGate gate = new TransferGate();

    StagedTransfer(MemoryAccess memory) {
        this.memory = memory;
    }

    /**
     * From the store to memory.
     *
     * @return false if the controller was reset meanwhile: the rest was not moved
     */
    boolean read(BlockStore store, long storeOffset, TransferList data) throws IOException {
        MemorySegment stage = stages.take();
        long total = data.totalBytes();
        for (long done = 0; done < total; done += DataStages.BYTES) {
            long bytes = Math.min(DataStages.BYTES, total - done);
            store.read(storeOffset + done, stage, 0, bytes);
            if (!move(stage, data, done, bytes, true)) {
                return false;
            }
        }
        stages.giveBack(stage);
        return true;
    }

    /**
     * From memory to the store.
     *
     * @return false if the controller was reset meanwhile: the rest was not moved
     */
    boolean write(BlockStore store, long storeOffset, TransferList data) throws IOException {
        MemorySegment stage = stages.take();
        long total = data.totalBytes();
        for (long done = 0; done < total; done += DataStages.BYTES) {
            long bytes = Math.min(DataStages.BYTES, total - done);
            if (!move(stage, data, done, bytes, false)) {
                return false;
            }
            store.write(storeOffset + done, stage, 0, bytes);
        }
        stages.giveBack(stage);
        return true;
    }

    /** What {@link #compare} found. */
    enum Comparison {
        EQUAL,
        DIFFERENT,
        /** The controller was reset meanwhile. */
        RESET
    }

    /** Compares memory with the store, up to the first 64 KiB that differ. */
    Comparison compare(BlockStore store, long storeOffset, TransferList data) throws IOException {
        MemorySegment wanted = stages.take();
        MemorySegment found = stages.take();
        var outcome = Comparison.EQUAL;
        long total = data.totalBytes();
        for (long done = 0; done < total && outcome == Comparison.EQUAL; done += DataStages.BYTES) {
            long bytes = Math.min(DataStages.BYTES, total - done);
            store.read(storeOffset + done, found, 0, bytes);
            if (!move(wanted, data, done, bytes, false)) {
                outcome = Comparison.RESET;
            } else if (MemorySegment.mismatch(wanted, 0, bytes, found, 0, bytes) >= 0) {
                outcome = Comparison.DIFFERENT;
            }
        }
        stages.giveBack(found);
        stages.giveBack(wanted);
        return outcome;
    }

    /** Reads the store and throws the data away. */
    void verify(BlockStore store, long storeOffset, long length) throws IOException {
        MemorySegment stage = stages.take();
        for (long done = 0; done < length; done += DataStages.BYTES) {
            store.read(storeOffset + done, stage, 0, Math.min(DataStages.BYTES, length - done));
        }
        stages.giveBack(stage);
    }

    /** Copies inside the store; the two ranges do not overlap. */
    void copy(BlockStore store, long from, long to, long length) throws IOException {
        MemorySegment stage = stages.take();
        for (long done = 0; done < length; done += DataStages.BYTES) {
            long bytes = Math.min(DataStages.BYTES, length - done);
            store.read(from + done, stage, 0, bytes);
            store.write(to + done, stage, 0, bytes);
        }
        stages.giveBack(stage);
    }

    /** No data moves any more. */
    void close() {
        gate.close();
    }

    private boolean move(MemorySegment stage, TransferList data, long from, long bytes, boolean toHost) {
        if (!gate.enter()) {
            return false;
        }
        try {
            long at = 0;
            for (int i = 0; i < data.pieces() && at < from + bytes; i++) {
                long begin = Math.max(at, from);
                long length = Math.min(at + data.length(i), from + bytes) - begin;
                if (length > 0 && data.address(i) != TransferList.DISCARD) {
                    movePiece(data.address(i) + begin - at, stage, begin - from, length, toHost);
                }
                at += data.length(i);
            }
            return true;
        } finally {
            gate.leave();
        }
    }

    private void movePiece(long address, MemorySegment stage, long offset, long length, boolean toHost) {
        if (toHost) {
            memory.writeData(address, stage, offset, length);
        } else {
            memory.readData(address, stage, offset, length);
        }
    }
}
