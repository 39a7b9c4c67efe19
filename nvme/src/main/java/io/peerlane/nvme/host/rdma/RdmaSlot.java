package io.peerlane.nvme.host.rdma;

import io.peerlane.nvme.host.CommandSlot;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import java.lang.foreign.MemorySegment;

/** A command slot with its capsule buffer and its region; what must still happen before the command is over. */
final class RdmaSlot extends CommandSlot {

    /** The Send has not completed: its buffer may still be read. */
    static final int SEND = 1;

    /** The response has not arrived. */
    static final int RESPONSE = 2;

    /** The local invalidation has not completed. */
    static final int INVALIDATION = 4;

    final MemorySegment capsule;
    final long capsuleAddress;
    final FastMemoryRegion region;

    /** {@link #SEND}, {@link #RESPONSE}, {@link #INVALIDATION}: what is awaited. */
    int awaited;

    /** Whether the region is bound under {@link #key}. */
    boolean bound;

    /** Key of the binding. */
    int key;

    /** @param capsule 64 bytes and room for in-capsule data */
    RdmaSlot(int index, MemorySegment capsule, long capsuleAddress, FastMemoryRegion region) {
        super(index, new SubmissionQueueEntry(capsule.asSlice(0, SubmissionQueueEntry.BYTES)));
        this.capsule = capsule;
        this.capsuleAddress = capsuleAddress;
        this.region = region;
    }

    boolean awaits(int what) {
        return (awaited & what) != 0;
    }
}
