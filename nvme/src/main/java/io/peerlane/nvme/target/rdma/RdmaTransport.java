package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.target.TargetTransport;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.cm.RefusedRequest;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVMe/RDMA for a target, over one device: listens, takes connections, keeps what they share (protection domain, regions over
 * the data pools). Safe from any thread.
 */
public final class RdmaTransport implements TargetTransport {

    private static final Logger LOG = LoggerFactory.getLogger(RdmaTransport.class);

    private static final int SGL_SUPPORTED = 1;
    private static final int SGL_KEYED = 1 << 2;
    private static final int SGL_OFFSET = 1 << 20;

    /** Each may need a work request of its own, for which there is room in the send queue. */
    private static final int MOST_DATA_DESCRIPTORS = 4;

    /** How long an orderly close may take. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** How long a host may leave every transfer of a connection unanswered, at least. */
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(30);

    private final ConnectionManager connectionManager;
    private final HostMemory memory;
    private final Target target;
    private final RdmaTransportOptions options;
    private final RdmaDevice device;
    private final ProtectionDomain domain;
    private final PoolRegions regions;
    private final Consumer<DataPool> poolOver;
    private final RdmaCounters counters = new RdmaCounters();
    private final LineLimit<CloseReason> violations = new LineLimit<>(CloseReason.class);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Set<RdmaConnection> connections = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicInteger accepting = new AtomicInteger();
    private volatile boolean closing;

    /**
     * @param connectionManager takes the connections; its loops are the target's, by index
     * @param memory where capsules are received
     * @throws IllegalArgumentException if the numbers of loops differ
     */
    public RdmaTransport(
            ConnectionManager connectionManager, HostMemory memory, Target target, RdmaTransportOptions options) {
        if (connectionManager.loops() > target.loops().size()) {
            throw new IllegalArgumentException("the connection manager has " + connectionManager.loops()
                    + " loops, the target " + target.loops().size());
        }
        this.connectionManager = connectionManager;
        this.memory = memory;
        this.target = target;
        this.options = options;
        this.device = connectionManager.device();
        this.domain = device.allocateProtectionDomain();
        this.regions = new PoolRegions(device, domain);
        this.poolOver = regions::forget;
        target.copyOffload().onPoolOver(poolOver);
        target.copyOffload().pools().forEach(regions::prepare);
    }

    /** A listener whose address the port tells hosts, as long as it listens. */
    private record PortListener(Port port, PortAddress told, Listener listener) implements Listener {
        @Override
        public InetSocketAddress address() {
            return listener.address();
        }

        @Override
        public void close() {
            port.removeAddress(told);
            listener.close();
        }
    }

    /** Connection requests to a port. */
    private final class Requests implements ConnectRequestHandler {
        private final Port port;

        Requests(Port port) {
            this.port = port;
        }

        @Override
        public void requested(ConnectRequest request) {
            RdmaTransport.this.requested(port, request);
        }

        @Override
        public boolean refused(RefusedRequest refused) {
            target.refusedConnects().add(MpaRefusal.of(refused));
            return true;
        }
    }

    /**
     * Listens for the hosts of a port, and enters the address in the Discovery log page.
     *
     * @param address port 0 picks a free one
     * @throws ErrnoException EADDRINUSE
     */
    public Listener listen(Port port, InetSocketAddress address) {
        var opened = connectionManager.listen(address, new Requests(port));
        var listener = new PortListener(port, new PortAddress(TransportSpecific.iwarp(), opened.address()), opened);
        port.addAddress(listener.told());
        listeners.add(listener);
        LOG.debug("NVMe/RDMA port {} listens on {}", port.identifier(), listener.address());
        return listener;
    }

    /** What became of its connections. */
    public RdmaCounts counts() {
        return counters.snapshot(connections.size());
    }

    /**
     * Stops listening and aborts all connections; not for event loops, for a listener's end is waited for. The stage completes
     * when the last one has given back its memory; regions and protection domain are freed then.
     */
    public CompletableFuture<Void> close() {
        closing = true;
        listeners.forEach(Listener::close);
        connections.forEach(
                connection -> connection.loop().executor().execute(() -> connection.abort("the target shuts down")));
        closeIfEmpty();
        return closed;
    }

    @Override
    public String type() {
        return "rdma";
    }

    @Override
    public Optional<PciFunction> dmaClient() {
        return Optional.of(device.function());
    }

    @Override
    public boolean reaches(DataPool pool) {
        if (regions.reaches(pool)) {
            return true;
        }
        if (regions.wantsPreparation(pool)) {
            accepting.incrementAndGet();
            Thread.ofVirtual().name("import " + pool.name()).start(() -> prepare(pool));
        }
        return false;
    }

    private void prepare(DataPool pool) {
        try {
            if (!closing) {
                regions.prepare(pool);
            }
        } finally {
            accepting.decrementAndGet();
            closeIfEmpty();
        }
    }

    @Override
    public int inCapsuleBytes() {
        return options.inlineDataBytes();
    }

    @Override
    public int sgls() {
        return SGL_SUPPORTED | SGL_KEYED | (options.inlineDataBytes() > 0 ? SGL_OFFSET : 0);
    }

    /** As many as the device's send queues have room for, beside the responses; they come in the capsule. */
    @Override
    public int maxDataDescriptors() {
        int room = device.limits().maxQueueDepth() / QueueResources.requests(options.maxQueueDepth()) - 1;
        int fitting = options.inlineDataBytes() / SglDescriptor.BYTES;
        return Math.clamp(Math.min(room, fitting), 1, MOST_DATA_DESCRIPTORS);
    }

    @Override
    public int maxQueueDepth() {
        return options.maxQueueDepth();
    }

    RdmaDevice device() {
        return device;
    }

    ProtectionDomain domain() {
        return domain;
    }

    PoolRegions regions() {
        return regions;
    }

    RdmaCounters counters() {
        return counters;
    }

    /** How many lines hosts that break the transport's rules may cause. */
    LineLimit<CloseReason> violations() {
        return violations;
    }

    CapsuleBuffers allocateBuffers(int depth, int responses) {
        return new CapsuleBuffers(memory, domain, depth, options.inlineDataBytes(), responses);
    }

    TargetClock.Timeout scheduleConnectTimeout(TargetLoop loop, Runnable task) {
        return target.clock().schedule(loop.executor(), options.connectTimeout().toNanos(), task);
    }

    TargetClock.Timeout scheduleCloseTimeout(TargetLoop loop, Runnable task) {
        return target.clock().schedule(loop.executor(), CLOSE_TIMEOUT.toNanos(), task);
    }

    TargetClock.Timeout scheduleTransferLook(TargetLoop loop, Runnable task) {
        return target.clock().schedule(loop.executor(), TRANSFER_TIMEOUT.toNanos(), task);
    }

    /** Remembers a host whose connection came to nothing. */
    void refused(RefusedConnect refused) {
        target.refusedConnects().add(refused);
    }

    /** A connection has given back everything. */
    void released(RdmaConnection connection) {
        connections.remove(connection);
        closeIfEmpty();
    }

    private void requested(Port port, ConnectRequest request) {
        int maxDepth = Math.min(options.maxQueueDepth(), target.options().maxQueueDepth());
        var sizes = QueueSizes.of(
                request.privateData(),
                request.peerResponderResources(),
                maxDepth,
                target.options().maxIoQueues());
        switch (sizes) {
            case QueueSizes.Rejected rejected -> reject(request, rejected);
            case QueueSizes.Accepted accepted -> accept(port, request, accepted);
        }
    }

    /** Counted before it looks whether the transport closes, so that {@link #close} does not free what it is about to use. */
    private void accept(Port port, ConnectRequest request, QueueSizes.Accepted sizes) {
        accepting.incrementAndGet();
        try {
            if (closing) {
                reject(request, QueueSizes.Rejected.noResources("the target shuts down"));
            } else {
                open(port, request, sizes);
            }
        } finally {
            accepting.decrementAndGet();
            closeIfEmpty();
        }
    }

    private void open(Port port, ConnectRequest request, QueueSizes.Accepted sizes) {
        RdmaConnection connection;
        try {
            TargetLoop loop = target.loops().get(request.loopIndex());
            connection = new RdmaConnection(this, port, loop, request, sizes);
        } catch (ErrnoException e) {
            reject(request, QueueSizes.Rejected.noResources(e.toString()));
            return;
        }
        connections.add(connection);
        counters.accept();
        var answer = new byte[CmAcceptData.BYTES];
        new CmAcceptData(MemorySegment.ofArray(answer)).emit(sizes.depth());
        int reads = Math.min(request.peerResponderResources(), device.limits().maxOutboundReads());
        int inbound = Math.min(request.peerInitiatorDepth(), device.limits().maxInboundReads());
        request.accept(connection.queuePair(), new ConnectParameters(answer, inbound, reads), connection);
        if (closing) { // since the check above
            connection.abort("the target shuts down");
        }
    }

    private void reject(ConnectRequest request, QueueSizes.Rejected rejected) {
        CmRejectStatus status = rejected.status();
        target.refusedConnects()
                .add(RefusedConnect.below(
                                type(),
                                request.remoteAddress().toString(),
                                rejected.rule(),
                                rejected.found(),
                                rejected.wanted(),
                                "RDMA CM reject " + status)
                        .ofQueue(rejected.queueIdentifier()));
        counters.reject(status);
        var answer = new byte[CmRejectData.BYTES];
        new CmRejectData(MemorySegment.ofArray(answer)).emit(status);
        request.reject(answer);
    }

    private void closeIfEmpty() {
        if (closing && accepting.get() == 0 && connections.isEmpty() && !closed.isDone()) {
            synchronized (closed) {
                if (!closed.isDone()) {
                    target.copyOffload().forget(poolOver);
                    regions.close();
                    domain.close();
                    closed.complete(null);
                }
            }
        }
    }
}
