package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.host.CommandSlot;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import java.lang.foreign.MemorySegment;

/**
 * A command slot with the header of its capsule, and what must still happen before the command is over: its response, and all
 * writes that its memory is lent to.
 */
final class TcpSlot extends CommandSlot implements TcpOutput.Sent {

    private final TcpHostQueue queue;

    /** Of its command capsule, with room for digest and padding. */
    final MemorySegment header;

    /** Where its data is. */
    final CommandData data = new CommandData();

    /** Pieces of its data that are queued and not with TCP. */
    int unsent;

    /** Whether the controller has told how it ended. */
    boolean answered;

    /** @param header {@link io.peerlane.nvme.tcp.PduWriter#ROOM} bytes */
    TcpSlot(TcpHostQueue queue, int index, MemorySegment header) {
        super(index, new SubmissionQueueEntry(header.asSlice(CapsulePdu.ENTRY, SubmissionQueueEntry.BYTES)));
        this.queue = queue;
        this.header = header;
    }

    @Override
    public void sent() {
        unsent--;
        queue.finishIfOver(this);
    }
}
