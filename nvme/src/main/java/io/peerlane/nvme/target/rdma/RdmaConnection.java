package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetConnection;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.target.TargetTransport;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection: a queue pair and the requests on it. Used on its event loop.
 *
 * <pre>
 *   CONNECTING --established--&gt; LIVE --abort, disconnect--&gt; CLOSING --disconnected--&gt; CLOSED --last request--&gt; RELEASED
 * </pre>
 *
 * <p>Memory goes back in this order: the queue pair is destroyed, so the adapter has let go; requests end, those in a block
 * device when the device has let go; then buffers and completion queue are freed.
 */
final class RdmaConnection implements TargetConnection, ConnectionHandler, CompletionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RdmaConnection.class);

    private static final long RECEIVE = 0L << 32;
    private static final long READ = 1L << 32;
    private static final long SEND = 2L << 32;
    private static final long WRITE = 3L << 32;
    private static final long KIND = -1L << 32;

    private enum State {
        CONNECTING,
        LIVE,
        CLOSING,
        CLOSED,
        RELEASED
    }

    private final RdmaTransport transport;
    private final TargetLoop loop;
    private final String remoteAddress;
    private final int depth;
    private final CapsuleBuffers buffers;
    private final CompletionQueue completions;
    private final QueuePair queuePair;
    private final TargetQueue queue;
    private final RequestSlots requests;
    private final SendWorkRequest workRequest = new SendWorkRequest();
    private final TargetClock.Timeout connectTimeout;
    private final TransferWatch transfers;

    private State state = State.CONNECTING;
    private @Nullable Connection connection;
    private TargetClock.@Nullable Timeout closeTimeout;
    private boolean batching;
    private boolean touched;
    private CloseReason closeReason = CloseReason.PEER;

    /**
     * Makes queue pair, buffers and requests, and posts all receives.
     *
     * @throws ErrnoException ENOMEM if there is no room; nothing is left behind
     */
    @SuppressWarnings("this-escape") // the completion queue delivers on this loop, after the constructor
    RdmaConnection(RdmaTransport transport, Port port, TargetLoop loop, String remoteAddress, int depth) {
        this.transport = transport;
        this.loop = loop;
        this.remoteAddress = remoteAddress;
        this.depth = depth;
        int slots = 2 * depth; // as nvmet: a response may still be leaving when the next command is there
        int sendDepth = 2 * slots;
        this.buffers = transport.allocateBuffers(depth, slots);
        this.completions = createCompletionQueue(depth + sendDepth);
        this.queuePair = createQueuePair(sendDepth);
        this.queue = port.openQueue(loop, this);
        this.requests = new RequestSlots(slots, i -> new RdmaRequest(this, queue, i));
        for (int slot = 0; slot < depth; slot++) {
            postReceive(slot);
        }
        queuePair.ring(); // the adapter must have the receives before the connection is accepted
        this.transfers = new TransferWatch(task -> transport.scheduleTransferLook(loop, task), this::transfersStalled);
        this.connectTimeout = transport.scheduleConnectTimeout(loop, this::connectTimedOut);
    }

    private CompletionQueue createCompletionQueue(int entries) {
        try {
            return transport.device().createCompletionQueue(entries, loop.executor(), this);
        } catch (RuntimeException e) {
            buffers.close();
            throw e;
        }
    }

    private QueuePair createQueuePair(int sendDepth) {
        try {
            return transport
                    .domain()
                    .createQueuePair(new QueuePairAttributes(completions, completions, sendDepth, depth));
        } catch (RuntimeException e) {
            completions.close();
            buffers.close();
            throw e;
        }
    }

    TargetLoop loop() {
        return loop;
    }

    QueuePair queuePair() {
        return queuePair;
    }

    CapsuleBuffers buffers() {
        return buffers;
    }

    // TargetConnection

    @Override
    public TargetTransport transport() {
        return transport;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public int queueDepth() {
        return depth;
    }

    @Override
    public void flush() {
        touched = false;
        if (isUsable()) {
            queuePair.ring();
        }
    }

    @Override
    public void disconnect(String reason) {
        if (!isUsable()) {
            return;
        }
        queuePair.ring();
        closing(CloseReason.TARGET, reason);
        if (connection != null) {
            closeTimeout = transport.scheduleCloseTimeout(loop, () -> abort("the peer does not close: " + reason));
            connection.disconnect();
        } else {
            queuePair.fail(reason);
        }
    }

    @Override
    public void abort(String reason) {
        abort(CloseReason.TARGET, reason);
    }

    private void abort(CloseReason why, String reason) {
        if (isUsable()) {
            closing(why, reason);
            queuePair.fail(reason);
        } else if (state == State.CLOSING) {
            queuePair.fail(reason); // an orderly close that takes too long
        }
    }

    private void closing(CloseReason why, String reason) {
        state = State.CLOSING;
        closeReason = why;
        var level = isNewsOfTheTransport(why) ? Level.WARN : Level.INFO;
        LOG.atLevel(level).log("closing {} queue {}: {} ({})", remoteAddress, queue.queueIdentifier(), reason, why);
    }

    /** Whether the peer broke a rule of this transport; those of the layers below have been told by the adapter. */
    private static boolean isNewsOfTheTransport(CloseReason why) {
        return why == CloseReason.CAPSULE_TOO_SHORT || why == CloseReason.CONNECT_TIMEOUT;
    }

    private void connectTimedOut() {
        if (!queue.isConnected()) {
            abort(CloseReason.CONNECT_TIMEOUT, "no Connect command succeeded in time");
        }
    }

    private void transfersStalled() {
        abort(CloseReason.TRANSFER_STALLED, "the host answers no RDMA Read and takes no response");
    }

    // ConnectionHandler

    @Override
    public void established(Connection made, byte[] privateData, int outboundReads) {
        connection = made;
        if (state == State.CONNECTING) {
            state = State.LIVE;
        }
    }

    @Override
    public void failed(Throwable cause) {
        disconnected("not established: " + cause.toString());
    }

    @Override
    public void disconnected(String reason) {
        if (isOver()) {
            return;
        }
        state = State.CLOSED;
        LOG.info("{} queue {} is gone: {} ({})", remoteAddress, queue.queueIdentifier(), reason, closeReason);
        transport.counters().close(closeReason);
        connectTimeout.cancel();
        transfers.stop();
        if (closeTimeout != null) {
            closeTimeout.cancel();
        }
        queue.closed(reason);
        queuePair.close();
        endBatch();
        requests.connectionLost();
        releaseIfIdle();
    }

    private boolean isOver() {
        return state == State.CLOSED || state == State.RELEASED;
    }

    private void releaseIfIdle() {
        if (state == State.CLOSED && requests.isIdle()) {
            state = State.RELEASED;
            completions.close();
            buffers.close();
            transport.released(this);
        }
    }

    // CompletionHandler

    @Override
    public void completed(WorkCompletion completion) {
        if (isOver()) {
            return;
        }
        if (!batching) {
            batching = true;
            loop.beginBatch();
        }
        long kind = completion.workRequestId & KIND;
        int index = (int) completion.workRequestId;
        if (kind == READ || kind == SEND) {
            transfers.completed();
        }
        if (completion.status != WorkCompletionStatus.SUCCESS) {
            failedWork(kind, completion.status);
        } else if (kind == RECEIVE) {
            received(index, completion.byteLength);
        } else if (kind == READ && isUsable()) { // a command of a lost connection must not execute
            requests.get(index).dataArrived();
        } else if (kind == SEND) {
            requests.get(index).responseSent();
        }
    }

    @Override
    public void drained() {
        endBatch();
    }

    private void endBatch() {
        if (batching) {
            batching = false;
            loop.endBatch();
        }
    }

    /** Flushed work says nothing new: the queue pair is in error already. */
    private void failedWork(long kind, WorkCompletionStatus status) {
        if (status == WorkCompletionStatus.WR_FLUSH_ERROR) {
            return;
        }
        if (kind == RECEIVE) {
            abort(CloseReason.RECEIVE_FAILED, "a receive ended with " + status);
        } else if (kind == READ) {
            abort(CloseReason.READ_FAILED, "an RDMA Read of command data ended with " + status);
        } else {
            abort(CloseReason.SEND_FAILED, (kind == WRITE ? "an RDMA Write" : "a response") + " ended with " + status);
        }
    }

    private void received(int slot, int bytes) {
        if (!isUsable()) {
            return;
        }
        if (bytes < SubmissionQueueEntry.BYTES) {
            abort(CloseReason.CAPSULE_TOO_SHORT, "a command capsule of " + bytes + " bytes, at least 64 are needed");
        } else {
            requests.begin(slot, bytes);
        }
    }

    // What requests call.

    /** Whether work may be posted. */
    boolean isUsable() {
        return state == State.CONNECTING || state == State.LIVE;
    }

    /** The connection's one work request, cleared. */
    SendWorkRequest workRequest() {
        return workRequest.clear();
    }

    int localKey(DataPool pool, long address) {
        return transport.regions().localKey(pool, address);
    }

    /** Posts to the send queue; false if that failed and the connection is being closed. */
    boolean post(SendWorkRequest request) {
        if (!isUsable()) {
            return false;
        }
        try {
            queuePair.postSend(request);
        } catch (ErrnoException e) {
            abort(CloseReason.SEND_FAILED, e.toString());
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

    /** A request's response is out. */
    void free(RdmaRequest request) {
        requests.free(request);
        if (isUsable()) {
            requests.beginWaiting();
        }
    }

    /** A request ended without response. */
    void abandoned(RdmaRequest request) {
        requests.free(request);
        releaseIfIdle();
    }

    static long readId(int index) {
        return READ | index;
    }

    static long sendId(int index) {
        return SEND | index;
    }

    static long writeId(int index) {
        return WRITE | index;
    }

    private void postReceive(int slot) {
        long address = buffers.address(buffers.capsuleOffset(slot));
        queuePair.postReceive(RECEIVE | slot, address, buffers.capsuleBytes(), buffers.key());
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
    }
}
