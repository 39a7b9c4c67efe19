package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
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

    /** Next in the connection's list of free requests. */
    @Nullable
    RdmaRequest nextFree;

    private int slot = NO_SLOT;
    private int received;
    private boolean invalidate;
    private int dataKey;

    RdmaRequest(RdmaConnection connection, WorkPoster poster, TargetQueue queue, int index) {
        super(queue);
        this.connection = connection;
        this.poster = poster;
        this.index = index;
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
        invalidate = false;
        if (start(connection.buffers().segment(), connection.buffers().capsuleOffset(receiveSlot))) {
            dispatch(command().bytes());
        }
    }

    private void dispatch(MemorySegment entry) {
        switch (SglDescriptor.type(entry, SGL1)) {
            case SglDescriptor.KEYED_DATA_BLOCK -> keyed(entry);
            case SglDescriptor.DATA_BLOCK -> inline(entry);
            default -> refuse(GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID.doNotRetry());
        }
    }

    private void keyed(MemorySegment entry) {
        int subtype = SglDescriptor.subtype(entry, SGL1);
        if (subtype != SglDescriptor.ADDRESS && subtype != SglDescriptor.INVALIDATE) {
            refuse(GenericStatus.INVALID_FIELD.doNotRetry());
            return;
        }
        long length = SglDescriptor.length(entry, SGL1);
        invalidate = subtype == SglDescriptor.INVALIDATE && length > 0;
        if (!checkLength(length)) {
            return;
        }
        if (length == 0) {
            execute();
        } else if (place()) {
            memoryPlaced();
        }
    }

    private void inline(MemorySegment entry) {
        long offset = SglDescriptor.address(entry, SGL1);
        long length = SglDescriptor.length(entry, SGL1);
        if (SglDescriptor.subtype(entry, SGL1) != SglDescriptor.OFFSET
                || (length > 0 && direction() == DataDirection.TO_HOST)) {
            refuse(GenericStatus.INVALID_FIELD.doNotRetry());
        } else if (offset < 0 || offset > received || length > received - offset) {
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
        SendWorkRequest read = transfer(WorkRequestOpcode.RDMA_READ);
        read.workRequestId = WorkRequestId.of(WorkRequestId.READ, index);
        poster.post(read);
    }

    /** The RDMA Read placed its last byte. */
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
        if (hasDataToSend() && !poster.post(unsignaledWrite())) {
            return;
        }
        emit(response);
        SendWorkRequest send = poster.workRequest();
        send.opcode = invalidate ? WorkRequestOpcode.SEND_WITH_INVALIDATE : WorkRequestOpcode.SEND;
        send.invalidateKey = invalidate ? SglDescriptor.key(command().bytes(), SGL1) : 0;
        long address = connection.buffers().address(connection.buffers().responseOffset(index));
        send.element(address, CompletionQueueEntry.BYTES, connection.buffers().key());
        send.workRequestId = WorkRequestId.of(WorkRequestId.SEND, index);
        poster.post(send);
    }

    private SendWorkRequest unsignaledWrite() {
        SendWorkRequest write = transfer(WorkRequestOpcode.RDMA_WRITE);
        write.signaled = false;
        write.workRequestId = WorkRequestId.of(WorkRequestId.WRITE, index);
        return write;
    }

    private SendWorkRequest transfer(WorkRequestOpcode opcode) {
        MemorySegment entry = command().bytes();
        SendWorkRequest transfer = poster.workRequest();
        transfer.opcode = opcode;
        transfer.element(memory().address(), dataLength(), dataKey);
        transfer.remoteAddress = SglDescriptor.address(entry, SGL1);
        transfer.remoteKey = SglDescriptor.key(entry, SGL1);
        return transfer;
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
