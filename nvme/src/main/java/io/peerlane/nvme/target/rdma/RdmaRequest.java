package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.target.TargetRequest;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One command over RDMA: what its SGL says, its receive buffer and its response buffer. */
final class RdmaRequest extends TargetRequest {

    private static final long SGL1 = SubmissionQueueEntry.DPTR;
    private static final int NO_SLOT = -1;
    private static final int DMA_ALIGNMENT = 4;

    private final RdmaConnection connection;
    private final WorkPoster poster;
    private final int index;
    private final CompletionQueueEntry response;
    private final HostDataBlocks blocks;

    /** Next in the connection's list of free requests. */
    @Nullable
    RdmaRequest nextFree;

    private int slot = NO_SLOT;
    private int received;
    private int dataKey;

    RdmaRequest(RdmaConnection connection, WorkPoster poster, TargetQueue queue, int index) {
        super(queue);
        this.connection = connection;
        this.poster = poster;
        this.index = index;
        this.blocks = new HostDataBlocks(connection.dataBlocks());
        CapsuleBuffers buffers = connection.buffers();
        this.response = new CompletionQueueEntry(
                buffers.segment().asSlice(buffers.responseOffset(index), CompletionQueueEntry.BYTES));
    }

    /** Its place among the connection's requests. */
    int index() {
        return index;
    }

    /** A capsule of {@code bytes} bytes, at least 64, came in receive buffer {@code receiveSlot}. */
    void receive(int receiveSlot, int bytes) {
        slot = receiveSlot;
        received = bytes - SubmissionQueueEntry.BYTES;
        blocks.clear();
        if (start(connection.buffers().segment(), connection.buffers().capsuleOffset(receiveSlot))) {
            dispatch(command().bytes());
        }
    }

    private void dispatch(MemorySegment entry) {
        switch (SglDescriptor.type(entry, SGL1)) {
            case SglDescriptor.KEYED_DATA_BLOCK -> inHostMemory(blocks.takeOne(entry, SGL1));
            case SglDescriptor.LAST_SEGMENT -> inHostMemory(takeSegment(entry));
            case SglDescriptor.DATA_BLOCK -> inline(entry);
            default -> refuse(GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID.doNotRetry());
        }
    }

    /** Descriptors that came in the capsule, behind the command. */
    private Status takeSegment(MemorySegment entry) {
        long offset = SglDescriptor.address(entry, SGL1);
        long bytes = SglDescriptor.length(entry, SGL1);
        if (SglDescriptor.subtype(entry, SGL1) != SglDescriptor.OFFSET) {
            return GenericStatus.INVALID_FIELD;
        }
        if (!isReceived(offset, bytes)) {
            return GenericStatus.SGL_OFFSET_INVALID;
        }
        CapsuleBuffers buffers = connection.buffers();
        return blocks.takeSegment(
                buffers.segment(), buffers.capsuleOffset(slot) + SubmissionQueueEntry.BYTES + offset, bytes);
    }

    /** Whether the capsule brought these bytes behind the command; any values will do. */
    private boolean isReceived(long offset, long bytes) {
        return offset >= 0 && offset <= received && bytes <= received - offset;
    }

    private void inHostMemory(Status taken) {
        if (!taken.isSuccess()) {
            blocks.clear();
            refuse(taken.doNotRetry());
        } else if (checkLength(blocks.length())) {
            if (dataLength() == 0) {
                execute();
            } else if (place()) {
                memoryPlaced();
            }
        }
    }

    private void inline(MemorySegment entry) {
        long offset = SglDescriptor.address(entry, SGL1);
        long length = SglDescriptor.length(entry, SGL1);
        if (SglDescriptor.subtype(entry, SGL1) != SglDescriptor.OFFSET
                || (length > 0 && direction() == DataDirection.TO_HOST)) {
            refuse(GenericStatus.INVALID_FIELD.doNotRetry());
        } else if (!isReceived(offset, length)) {
            refuse(GenericStatus.SGL_OFFSET_INVALID.doNotRetry());
        } else if (checkLength(length)) {
            if (length > 0) {
                takeInline(offset);
            }
            execute();
        }
    }

    /** The receive buffer is the data memory; devices want it on a dword boundary. */
    private void takeInline(long offset) {
        CapsuleBuffers buffers = connection.buffers();
        long data = buffers.capsuleOffset(slot) + SubmissionQueueEntry.BYTES;
        if (offset % DMA_ALIGNMENT != 0) {
            MemorySegment.copy(buffers.segment(), data + offset, buffers.segment(), data, dataLength());
        } else {
            data += offset;
        }
        useCapsule(buffers.segment(), data, buffers.address(data));
    }

    @Override
    protected void memoryPlaced() {
        try {
            dataKey = connection.localKey(memory().pool(), memory().address());
        } catch (ErrnoException e) { // no room for the regions of a new pool, or it was revoked this moment
            refuse(GenericStatus.INTERNAL_ERROR);
            return;
        }
        if (direction() == DataDirection.TO_HOST) {
            execute();
            return;
        }
        transfer(WorkRequestOpcode.RDMA_READ, WorkRequestId.of(WorkRequestId.READ, index));
    }

    /** The last RDMA Read placed its last byte: they complete in order. */
    void dataArrived() {
        execute();
    }

    @Override
    protected void queueResponse() {
        if (!connection.isUsable()) {
            return; // ends when the queue pair has let go
        }
        poster.repost(slot); // before the response: the host may send the next command the moment it has it
        slot = NO_SLOT;
        if (hasDataToSend() && !connection.reaches(memory())) {
            dataLost();
        }
        if (hasDataToSend() && !transfer(WorkRequestOpcode.RDMA_WRITE, WorkRequestId.of(WorkRequestId.WRITE, index))) {
            return;
        }
        emit(response);
        SendWorkRequest send = poster.workRequest();
        send.opcode = blocks.invalidates() ? WorkRequestOpcode.SEND_WITH_INVALIDATE : WorkRequestOpcode.SEND;
        send.invalidateKey = blocks.invalidates() ? blocks.invalidateKey() : 0;
        long address = connection.buffers().address(connection.buffers().responseOffset(index));
        send.element(address, CompletionQueueEntry.BYTES, connection.buffers().key());
        send.workRequestId = WorkRequestId.of(WorkRequestId.SEND, index);
        poster.post(send);
    }

    /** Posts a transfer for each block of the host; only the last of Reads is heard of. False if the connection is being closed. */
    private boolean transfer(WorkRequestOpcode opcode, long workRequestId) {
        long local = memory().address();
        for (int i = 0; i < blocks.count(); i++) {
            SendWorkRequest transfer = poster.workRequest();
            transfer.opcode = opcode;
            transfer.workRequestId = workRequestId;
            transfer.signaled = opcode == WorkRequestOpcode.RDMA_READ && i == blocks.count() - 1;
            transfer.element(local, blocks.length(i), dataKey);
            transfer.remoteAddress = blocks.address(i);
            transfer.remoteKey = blocks.key(i);
            if (!poster.post(transfer)) {
                return false;
            }
            local += blocks.length(i);
        }
        return true;
    }

    /** The response left: the slot is free. */
    void responseSent() {
        finish();
        connection.free(this);
    }

    /** The queue pair is gone. */
    void connectionLost() {
        abandon();
    }

    @Override
    protected void abandoned() {
        slot = NO_SLOT;
        connection.abandoned(this);
    }
}
