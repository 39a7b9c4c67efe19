package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.nvme.target.ConnectRule;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetConnection;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.target.TargetTransport;
import io.peerlane.nvme.target.copyoffload.DataMemory;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.QueuePair;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection from its acceptance to its end: made, established, closed in order or aborted, its memory given back. Used on
 * its event loop.
 *
 * <p>Memory goes back in this order: the queue pair is destroyed, so the adapter has let go; requests end, those in a block
 * device when the device has let go; then buffers and completion queue are freed.
 */
final class RdmaConnection implements TargetConnection, ConnectionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RdmaConnection.class);

    private final RdmaTransport transport;
    private final TargetLoop loop;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    private final int announcedQueueIdentifier;
    private final TransferWatch transfers;
    private final CompletionDispatcher dispatcher;
    private final QueueResources resources;
    private final WorkPoster poster;
    private final TargetQueue queue;
    private final RequestSlots requests;
    private final TargetClock.Timeout connectTimeout;

    private ConnectionState state = ConnectionState.CONNECTING;
    private @Nullable Connection connection;
    private TargetClock.@Nullable Timeout closeTimeout;
    private CloseReason closeReason = CloseReason.PEER;

    /**
     * Makes queue pair, buffers and requests, and posts all receives.
     *
     * @throws ErrnoException ENOMEM if there is no room; nothing is left behind
     */
    @SuppressWarnings("this-escape") // the completion queue delivers on this loop, after the constructor
    RdmaConnection(
            RdmaTransport transport, Port port, TargetLoop loop, ConnectRequest request, QueueSizes.Accepted sizes) {
        this.transport = transport;
        this.loop = loop;
        this.remoteAddress = request.remoteAddress();
        this.localAddress = request.localAddress();
        this.announcedQueueIdentifier = sizes.queueIdentifier();
        this.transfers = new TransferWatch(task -> transport.scheduleTransferLook(loop, task), this::transfersStalled);
        this.dispatcher = new CompletionDispatcher(this, loop, transfers);
        this.resources = QueueResources.allocate(transport, loop.executor(), sizes.depth(), dispatcher);
        this.poster = new WorkPoster(this, loop, resources, transfers);
        this.queue = port.openQueue(loop, this);
        this.requests = new RequestSlots(resources.requests(), i -> new RdmaRequest(this, poster, queue, i));
        poster.postAllReceives(sizes.depth());
        this.connectTimeout = transport.scheduleConnectTimeout(loop, this::connectTimedOut);
    }

    TargetLoop loop() {
        return loop;
    }

    QueuePair queuePair() {
        return resources.queuePair();
    }

    CapsuleBuffers buffers() {
        return resources.buffers();
    }

    /** Most data blocks of the host that a command may name. */
    int dataBlocks() {
        return transport.maxDataDescriptors();
    }

    RequestSlots requests() {
        return requests;
    }

    // TargetConnection

    @Override
    public TargetTransport transport() {
        return transport;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress.toString();
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.of(localAddress);
    }

    @Override
    public int announcedQueueIdentifier() {
        return announcedQueueIdentifier;
    }

    @Override
    public int queueDepth() {
        return resources.receives();
    }

    @Override
    public void flush() {
        poster.flush();
    }

    @Override
    public void disconnect(String reason) {
        if (!isUsable()) {
            return;
        }
        poster.flush();
        closing(CloseReason.TARGET, reason);
        if (connection != null) {
            closeTimeout = transport.scheduleCloseTimeout(loop, () -> abort("the peer does not close: " + reason));
            connection.disconnect();
        } else {
            queuePair().fail(reason);
        }
    }

    @Override
    public void abort(String reason) {
        abort(CloseReason.TARGET, reason);
    }

    /** Ends it now, for a reason of the transport: work in progress is flushed. */
    void abort(CloseReason why, String reason) {
        if (isUsable()) {
            closing(why, reason);
            queuePair().fail(reason);
        } else if (state == ConnectionState.CLOSING) {
            queuePair().fail(reason); // an orderly close that takes too long
        }
    }

    private void closing(CloseReason why, String reason) {
        state = ConnectionState.CLOSING;
        closeReason = why;
        if (!isNewsOfTheTransport(why)) {
            tell("closing {} queue {}: {} ({})", reason);
            return;
        }
        long suppressed = transport.violations().admit(why);
        if (suppressed != LineLimit.SUPPRESSED) {
            String more = LineLimit.note(suppressed);
            LOG.warn("closing {} queue {}: {} ({}){}", remoteAddress, queue.queueIdentifier(), reason, why, more);
        }
    }

    /** One line of its life; before Connect it is a stranger's, of which there may be any number. */
    private void tell(String line, String reason) {
        var level = queue.isConnected() ? Level.INFO : Level.DEBUG;
        LOG.atLevel(level).log(line, remoteAddress, queue.queueIdentifier(), reason, closeReason);
    }

    /**
     * Whether the peer broke a rule of this transport; those of the layers below have been told by the adapter, those about
     * connecting by the log of refused connects.
     */
    private static boolean isNewsOfTheTransport(CloseReason why) {
        return why == CloseReason.CAPSULE_TOO_SHORT;
    }

    private void connectTimedOut() {
        if (!queue.isConnected() && isUsable()) {
            transport.refused(RefusedConnect.below(
                            transport.type(),
                            remoteAddress(),
                            ConnectRule.CONNECT_IN_TIME,
                            "none that succeeded",
                            "one in time",
                            "close")
                    .ofQueue(announcedQueueIdentifier));
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
        if (state == ConnectionState.CONNECTING) {
            state = ConnectionState.LIVE;
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
        state = ConnectionState.CLOSED;
        tell("{} queue {} is gone: {} ({})", reason);
        transport.counters().close(closeReason);
        connectTimeout.cancel();
        transfers.stop();
        if (closeTimeout != null) {
            closeTimeout.cancel();
        }
        queue.closed(reason);
        queuePair().close();
        dispatcher.endBatch();
        requests.connectionLost();
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (state == ConnectionState.CLOSED && requests.isIdle()) {
            state = ConnectionState.RELEASED;
            resources.close();
            transport.released(this);
        }
    }

    // What requests and their completions ask.

    /** Whether work may be posted. */
    boolean isUsable() {
        return state.isUsable();
    }

    /** Whether the queue pair is gone. */
    boolean isOver() {
        return state.isOver();
    }

    /** Whether the adapter can use the memory of a request that has some. */
    boolean reaches(DataMemory memory) {
        return transport.reaches(memory.pool());
    }

    int localKey(DataPool pool, long address) {
        return transport.regions().localKey(pool, address);
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
}
