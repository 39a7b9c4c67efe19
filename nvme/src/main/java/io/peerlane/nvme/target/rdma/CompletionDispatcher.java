package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;

/**
 * Takes a connection's completions to the requests they belong to; work that failed ends the connection. What one poll
 * delivers is one batch of the loop. Used on the connection's loop; allocates nothing.
 */
final class CompletionDispatcher implements CompletionHandler {

    private final RdmaConnection connection;
    private final TargetLoop loop;
    private final TransferWatch transfers;
    private boolean batching;

    CompletionDispatcher(RdmaConnection connection, TargetLoop loop, TransferWatch transfers) {
        this.connection = connection;
        this.loop = loop;
        this.transfers = transfers;
    }

    @Override
    public void completed(WorkCompletion completion) {
        if (connection.isOver()) {
            return;
        }
        if (!batching) {
            batching = true;
            loop.beginBatch();
        }
        long kind = WorkRequestId.kind(completion.workRequestId);
        int index = WorkRequestId.index(completion.workRequestId);
        if (kind == WorkRequestId.READ || kind == WorkRequestId.SEND) {
            transfers.completed();
        }
        if (completion.status != WorkCompletionStatus.SUCCESS) {
            failed(kind, completion.status);
        } else if (kind == WorkRequestId.RECEIVE) {
            received(index, completion.byteLength);
        } else if (kind == WorkRequestId.READ
                && connection.isUsable()) { // commands of a lost connection do not execute
            connection.requests().get(index).dataArrived();
        } else if (kind == WorkRequestId.SEND) {
            connection.requests().get(index).responseSent();
        }
    }

    @Override
    public void drained() {
        endBatch();
    }

    /** Ends the batch if one is open: the queue ran empty, or the connection is gone. */
    void endBatch() {
        if (batching) {
            batching = false;
            loop.endBatch();
        }
    }

    private void received(int slot, int bytes) {
        if (!connection.isUsable()) {
            return;
        }
        if (bytes < SubmissionQueueEntry.BYTES) {
            connection.abort(
                    CloseReason.CAPSULE_TOO_SHORT, "a command capsule of " + bytes + " bytes, at least 64 are needed");
        } else {
            connection.requests().begin(slot, bytes);
        }
    }

    /** Flushed work says nothing new: the queue pair is in error already. */
    private void failed(long kind, WorkCompletionStatus status) {
        if (status == WorkCompletionStatus.WR_FLUSH_ERROR) {
            return;
        }
        if (kind == WorkRequestId.RECEIVE) {
            connection.abort(CloseReason.RECEIVE_FAILED, "a receive ended with " + status);
        } else if (kind == WorkRequestId.READ) {
            connection.abort(CloseReason.READ_FAILED, "an RDMA Read of command data ended with " + status);
        } else {
            String what = kind == WorkRequestId.WRITE ? "an RDMA Write" : "a response";
            connection.abort(CloseReason.SEND_FAILED, what + " ended with " + status);
        }
    }
}
