package io.peerlane.rdma.rnic;

import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.WR_FLUSH_ERROR;

import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.rdma.rnic.abi.CompletionEntry;
import io.peerlane.rdma.rnic.abi.ReceiveQueueEntry;
import io.peerlane.rdma.rnic.abi.SendQueueEntry;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import org.jspecify.annotations.Nullable;

/**
 * The adapter's side of a queue pair: work queues, completions, and the way into ERROR. What it does while connected is
 * in {@link OffloadedStream}.
 *
 * <pre>
 *   IDLE --offload--> RTS --violation, failed work request, end of the stream, FAIL--> ERROR
 *   IDLE --FAIL--> ERROR
 * </pre>
 *
 * <p>In ERROR everything posted completes with WR_FLUSH_ERROR, oldest first. Belongs to one loop.
 */
final class DeviceQueuePair {

    private static final WorkRequestOpcode[] OPCODES = WorkRequestOpcode.values();

    private final int number;
    private final int domain;
    private final DeviceLoop loop;
    private final WorkQueue sends;
    private final WorkQueue receives;
    private final DeviceCompletionQueue sendCompletions;
    private final DeviceCompletionQueue receiveCompletions;

    private final @Nullable PacedWork paced;

    private OutstandingReads reads = new OutstandingReads(1);
    private @Nullable OffloadedStream stream;
    private boolean inError;
    private boolean destroyed;
    private boolean overrun;

    DeviceQueuePair(
            int number,
            int domain,
            WorkQueue sends,
            WorkQueue receives,
            DeviceCompletionQueue sendCompletions,
            DeviceCompletionQueue receiveCompletions,
            @Nullable PacedWork paced) {
        this.number = number;
        this.domain = domain;
        this.loop = sendCompletions.loop();
        this.sends = sends;
        this.receives = receives;
        this.sendCompletions = sendCompletions;
        this.receiveCompletions = receiveCompletions;
        this.paced = paced;
        sendCompletions.users(1);
        receiveCompletions.users(1);
    }

    int number() {
        return number;
    }

    int domain() {
        return domain;
    }

    DeviceLoop loop() {
        return loop;
    }

    WorkQueue sends() {
        return sends;
    }

    WorkQueue receives() {
        return receives;
    }

    OutstandingReads reads() {
        return reads;
    }

    boolean isInError() {
        return inError;
    }

    boolean isIdle() {
        return stream == null && !inError && !destroyed;
    }

    void attach(OffloadedStream newStream, int outboundReads) {
        stream = newStream;
        reads = new OutstandingReads(Math.max(1, outboundReads));
    }

    /** The driver's doorbell. */
    void doorbell(int sendTail, int receiveTail) {
        if (destroyed) {
            return;
        }
        loop.enter();
        try {
            fetch(sendTail, receiveTail);
            if (inError) {
                flushWork();
            } else if (stream != null && sends.hasNext()) {
                stream.schedule();
            }
        } catch (DmaException e) {
            fail(Fault.DMA, e.getMessage());
        } finally {
            loop.leave();
        }
    }

    private void fetch(int sendTail, int receiveTail) {
        boolean legal = receives.fetch(receiveTail);
        int posted = sends.fetched();
        legal &= sends.fetch(sendTail);
        if (paced != null && !inError) {
            pace(paced, posted);
        }
        if (!legal) {
            fail(Fault.LOCAL_WORK_REQUEST, "the driver rang for more work than the rings hold");
        }
    }

    private void pace(PacedWork by, int from) {
        for (int i = from; i != sends.fetched(); i++) {
            by.posted(sends.memory(), sends.entry(i), this::scheduleStream);
        }
    }

    private void scheduleStream() {
        if (stream != null) {
            stream.schedule();
        }
    }

    /** Takes the turn of the Send or RDMA Write that is next; false if it may not leave yet. */
    boolean takeTurn() {
        return paced == null || paced.takeTurn();
    }

    /** What the doorbell register reads as: sends and receives completed. */
    long completedCounts() {
        return Integer.toUnsignedLong(sends.completed()) | (long) receives.completed() << 32;
    }

    /** The driver asks for an orderly close. */
    void close() {
        loop.enter();
        try {
            if (stream != null && !inError) {
                stream.closeInOrder();
            }
        } finally {
            loop.leave();
        }
    }

    /** The driver gives up on the connection. */
    void failByDriver() {
        loop.enter();
        try {
            fail(null, "failed by its owner");
        } finally {
            loop.leave();
        }
    }

    void destroy() {
        if (destroyed) {
            return;
        }
        destroyed = true;
        inError = true;
        sendCompletions.users(-1);
        receiveCompletions.users(-1);
        if (paced != null) {
            paced.cancel();
        }
        if (stream != null) {
            stream.abandon();
        }
    }

    /** Into ERROR: cuts the stream, flushes all work, and tells connection management when that is delivered. */
    void fail(@Nullable Fault fault, String reason) {
        if (inError) {
            return;
        }
        inError = true;
        if (stream != null) {
            stream.end(fault, reason);
            loop.endingWaits(this);
        }
        if (paced != null) {
            paced.release();
        }
        flushWork();
    }

    /** Settling has come to the end of this queue pair. */
    void settleEnd() {
        if (overrun && !inError) {
            fail(Fault.COMPLETION_QUEUE_OVERRUN, "completion queue overrun");
        } else if (!destroyed && stream != null) {
            stream.notifyEnded();
        }
    }

    /** An RDMA Read into these bytes is on its way. */
    void readBegan(int key, long address, long length) {
        if (paced != null) {
            paced.readBegan(key, address, length, () -> {
                completeRead(SUCCESS);
                scheduleStream();
            });
        }
    }

    /** All of the oldest read that lacks some is placed. */
    void readPlaced() {
        if (paced == null) {
            completeRead(SUCCESS);
        } else {
            paced.readMoved();
        }
    }

    /** The oldest read that is not placed failed. */
    void failRead(WorkCompletionStatus status) {
        if (paced != null) {
            paced.releaseReads();
        }
        if (!reads.isEmpty()) {
            completeRead(status);
        }
    }

    private void completeRead(WorkCompletionStatus status) {
        long entry = completeSend(reads.workRequestId(), reads.isSignaled(), CompletionOpcode.RDMA_READ, status);
        if (entry >= 0) {
            CompletionEntry.byteLength(sendCompletions.staging(), entry, reads.length());
        }
        reads.remove();
    }

    /** Completes the send-queue entry that is next, and takes it. */
    void completeNextSend(WorkCompletionStatus status) {
        var memory = sends.memory();
        long entry = sends.nextEntry();
        sends.take();
        completeSend(
                SendQueueEntry.workRequestId(memory, entry),
                SendQueueEntry.signaled(memory, entry),
                completionOpcode(SendQueueEntry.opcode(memory, entry)),
                status);
    }

    private long completeSend(
            long workRequestId, boolean signaled, CompletionOpcode opcode, WorkCompletionStatus status) {
        int count = sends.complete();
        if (!signaled && status == SUCCESS) {
            return -1;
        }
        return stage(sendCompletions, workRequestId, opcode, status, count);
    }

    /** The receive that is next failed: takes and completes it. */
    void failNextReceive(WorkCompletionStatus status) {
        if (paced != null) {
            paced.releaseReceives();
        }
        completeNextReceive(status);
    }

    private void completeNextReceive(WorkCompletionStatus status) {
        finishReceive(takeReceive(), status);
    }

    private long takeReceive() {
        long id = ReceiveQueueEntry.workRequestId(receives.memory(), receives.nextEntry());
        receives.take();
        return id;
    }

    /** Returns the offset of the completion, or -1. */
    private long finishReceive(long workRequestId, WorkCompletionStatus status) {
        long entry = stage(receiveCompletions, workRequestId, CompletionOpcode.RECEIVE, status, receives.complete());
        if (entry >= 0) {
            CompletionEntry.markReceive(receiveCompletions.staging(), entry);
        }
        return entry;
    }

    /** A message is complete in the receive that is next. */
    void completeReceive(int length, boolean invalidated, int invalidatedKey) {
        long next = receives.nextEntry();
        long id = takeReceive();
        if (paced == null) {
            finishReceive(id, length, invalidated, invalidatedKey);
        } else {
            var memory = receives.memory();
            paced.received(
                    ReceiveQueueEntry.key(memory, next),
                    ReceiveQueueEntry.address(memory, next),
                    length,
                    () -> finishReceive(id, length, invalidated, invalidatedKey));
        }
    }

    private void finishReceive(long workRequestId, int length, boolean invalidated, int invalidatedKey) {
        long entry = finishReceive(workRequestId, SUCCESS);
        if (entry < 0) {
            return;
        }
        CompletionEntry.byteLength(receiveCompletions.staging(), entry, length);
        if (invalidated) {
            CompletionEntry.invalidated(receiveCompletions.staging(), entry, invalidatedKey);
        }
    }

    private long stage(
            DeviceCompletionQueue queue,
            long workRequestId,
            CompletionOpcode opcode,
            WorkCompletionStatus status,
            int count) {
        long entry = queue.stage(workRequestId, number, opcode.ordinal(), status.ordinal(), count);
        if (entry < 0 && !overrun) {
            overrun = true;
            loop.endingWaits(this);
        }
        return entry;
    }

    private void flushWork() {
        while (!reads.isEmpty()) {
            completeRead(WR_FLUSH_ERROR);
        }
        while (sends.hasNext()) {
            completeNextSend(WR_FLUSH_ERROR);
        }
        while (receives.hasNext()) {
            completeNextReceive(WR_FLUSH_ERROR);
        }
    }

    private static CompletionOpcode completionOpcode(int opcode) {
        if (opcode >= OPCODES.length) {
            return CompletionOpcode.SEND;
        }
        return switch (OPCODES[opcode]) {
            case SEND, SEND_WITH_INVALIDATE -> CompletionOpcode.SEND;
            case RDMA_WRITE -> CompletionOpcode.RDMA_WRITE;
            case RDMA_READ -> CompletionOpcode.RDMA_READ;
            case REGISTER_MEMORY -> CompletionOpcode.REGISTER_MEMORY;
            case LOCAL_INVALIDATE -> CompletionOpcode.LOCAL_INVALIDATE;
        };
    }
}
