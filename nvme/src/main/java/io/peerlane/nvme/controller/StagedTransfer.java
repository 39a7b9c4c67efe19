package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Moves the data of commands on stores that may block, through a buffer of the controller, so that a call of the store holds
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
