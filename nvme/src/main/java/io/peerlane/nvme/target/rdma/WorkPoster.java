package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.SendWorkRequest;

/**
 * Posts a connection's work: the adapter hears of it once for each batch of completions, not once for each request. Used on
 * the connection's loop; allocates nothing.
 */
final class WorkPoster {

    private final RdmaConnection connection;
    private final TargetLoop loop;
    private final QueuePair queuePair;
    private final CapsuleBuffers buffers;
    private final TransferWatch transfers;
    private final SendWorkRequest workRequest = new SendWorkRequest();
    private boolean touched;

    WorkPoster(RdmaConnection connection, TargetLoop loop, QueueResources resources, TransferWatch transfers) {
        this.connection = connection;
        this.loop = loop;
        this.queuePair = resources.queuePair();
        this.buffers = resources.buffers();
        this.transfers = transfers;
    }

    /** Posts all receive buffers; the adapter must have them before the connection is accepted. */
    void postAllReceives(int receives) {
        for (int slot = 0; slot < receives; slot++) {
            postReceive(slot);
        }
        queuePair.ring();
    }

    /** The connection's one work request, cleared. */
    SendWorkRequest workRequest() {
        return workRequest.clear();
    }

    /** Posts to the send queue; false if that failed and the connection is being closed. */
    boolean post(SendWorkRequest request) {
        if (!connection.isUsable()) {
            return false;
        }
        try {
            queuePair.postSend(request);
        } catch (ErrnoException e) {
            connection.abort(CloseReason.SEND_FAILED, e.toString());
            return false;
        }
        if (request.signaled) {
            transfers.posted();
        }
        touch();
        return true;
    }

    /** Posts a receive buffer again. */
    void repost(int slot) {
        postReceive(slot);
        touch();
    }

    /** Rings the doorbell for what was posted. */
    void flush() {
        touched = false;
        if (connection.isUsable()) {
            queuePair.ring();
        }
    }

    private void postReceive(int slot) {
        long address = buffers.address(buffers.capsuleOffset(slot));
        queuePair.postReceive(
                WorkRequestId.of(WorkRequestId.RECEIVE, slot), address, buffers.capsuleBytes(), buffers.key());
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.touch(connection);
        }
    }
}
