package io.peerlane.nvme.host;

import static io.peerlane.nvme.host.AssociationException.Kind.CLOSED;
import static io.peerlane.nvme.host.AssociationException.Kind.TIMED_OUT;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AsynchronousEvent;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An association of a host with a controller: an admin queue, I/O queues and namespaces (NVMe Base 2.1, 2.2.2). Safe from
 * any thread; block queues belong to their event loops.
 *
 * <p>It fails as a whole: a lost connection, a broken rule or a command whose time is over ends all queues, completes
 * every outstanding request with a path status, and is told once to {@link #onFailure}.
 */
public final class Association implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Association.class);

    private static final int ADMIN_DEPTH = 31;
    private static final int PAGE_BYTES = 4096;
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);

    private final HostTransport transport;
    private final AssociationOptions options;
    private final HostBuffer adminData;
    private final List<HostBuffer> rangeLists = new CopyOnWriteArrayList<>();
    private final QueueSet queues;
    private final List<ScheduledFuture<?>> timers = new CopyOnWriteArrayList<>();
    private final FailureNotice failure = new FailureNotice();
    private volatile boolean established;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean keepAliveOutstanding = new AtomicBoolean();
    private volatile @Nullable AdminChannel admin;
    private volatile IdentifyController controller = IdentifyController.allocate();
    private volatile ControllerCapabilities capabilities = ControllerCapabilities.NONE;
    private volatile Map<Long, BlockDevice> namespaces = Map.of();

    private Association(HostTransport transport, AssociationOptions options) {
        this.transport = transport;
        this.options = options;
        this.adminData = transport.allocate(PAGE_BYTES);
        this.queues = new QueueSet(transport, options, this::failed);
    }

    /**
     * Makes an association. The future fails with {@link AssociationException}; nothing is left behind then.
     *
     * @param scheduler for keep alive and time limits; its tasks are short
     */
    public static CompletableFuture<Association> connect(
            HostTransport transport, AssociationOptions options, ScheduledExecutorService scheduler) {
        var connected = new CompletableFuture<Association>();
        Thread.ofVirtual().name("connect " + transport.name()).start(() -> {
            try {
                connected.complete(open(transport, options, scheduler));
            } catch (RuntimeException | Error failure) {
                connected.completeExceptionally(failure);
            }
        });
        return connected;
    }

    private static Association open(
            HostTransport transport, AssociationOptions options, ScheduledExecutorService scheduler) {
        var association = new Association(transport, options);
        try {
            association.watch(scheduler);
            association.bringUp(scheduler);
            association.established = true;
            return association;
        } catch (RuntimeException failure) {
            association.failed(asReason(failure));
            association.release();
            throw failure;
        }
    }

    private static AssociationException asReason(RuntimeException failure) {
        return failure instanceof AssociationException reason
                ? reason
                : new AssociationException(CLOSED, "bring-up", String.valueOf(failure), "success", failure);
    }

    private void bringUp(ScheduledExecutorService scheduler) {
        var adminQueue = openQueue(
                new QueueParameters(0, ConnectData.DYNAMIC_CONTROLLER, ADMIN_DEPTH, 0, 0, options.ioTimeout()));
        var channel = new AdminChannel(adminQueue, adminData, options);
        var steps = new BringUp(transport, options, channel);
        int controllerIdentifier = steps.connectAdmin();
        admin = channel;
        capabilities = steps.enable();
        controller = steps.identify(controllerIdentifier);
        if (!options.keepAlive().isZero()) {
            keepAlive(scheduler, channel);
        }
        if (controller.get(IdentifyController.CNTRLTYPE) == BringUp.DISCOVERY_CONTROLLER) {
            LOG.info("{}: discovery controller {}", transport.name(), controllerIdentifier);
            return;
        }
        var ioQueues = openIoQueues(steps, channel, controllerIdentifier);
        namespaces = steps.namespaces(capabilities, controller, "nvme" + controllerIdentifier, ioQueues);
        if (namespaces.values().stream().anyMatch(Association::takesLists)) {
            ioQueues.forEach(this::addRangeLists);
        }
        LOG.info(
                "{}: controller {} of {}, {} I/O queues, namespaces {}",
                transport.name(),
                controllerIdentifier,
                options.subsystemNqn(),
                ioQueues.size(),
                namespaces.keySet());
    }

    private static boolean takesLists(BlockDevice namespace) {
        var features = namespace.geometry().features();
        return features.deallocate().isSupported() || features.copy().isSupported();
    }

    private void addRangeLists(HostQueue queue) {
        var memory = transport.allocate(RangeListPages.BYTES);
        rangeLists.add(memory);
        queue.rangeLists(new RangeListPages(memory));
    }

    private List<HostQueue> openIoQueues(BringUp steps, AdminChannel channel, int controllerIdentifier) {
        if (options.ioQueues() == 0) {
            return List.of();
        }
        int count = channel.numberOfQueues(options.ioQueues());
        int depth = steps.ioDepth(capabilities, controller);
        int inCapsule = options.inCapsuleData() ? BringUp.inCapsuleBytes(controller) : 0;
        var opened = new ArrayList<HostQueue>();
        for (var parameters : steps.ioQueues(count, depth, controllerIdentifier, inCapsule)) {
            var queue = openQueue(parameters);
            channel.connect(queue);
            opened.add(queue);
        }
        return List.copyOf(opened);
    }

    private HostQueue openQueue(QueueParameters parameters) {
        var queue = queues.open(parameters);
        var reason = failure.reason();
        if (reason != null) {
            throw reason;
        }
        return queue;
    }

    private void watch(ScheduledExecutorService scheduler) {
        long period = options.tickPeriod().toNanos();
        timers.add(scheduler.scheduleAtFixedRate(queues::tick, period, period, TimeUnit.NANOSECONDS));
    }

    private void keepAlive(ScheduledExecutorService scheduler, AdminChannel channel) {
        long period = options.keepAlive().toNanos() / 2;
        timers.add(scheduler.scheduleAtFixedRate(() -> sendKeepAlive(channel), period, period, TimeUnit.NANOSECONDS));
    }

    private void sendKeepAlive(AdminChannel channel) {
        if (failure.reason() != null || !keepAliveOutstanding.compareAndSet(false, true)) {
            return;
        }
        var _ = channel.keepAlive().whenComplete((response, _) -> {
            keepAliveOutstanding.set(false);
            if (response != null && response.statusField() != 0) {
                LOG.warn("{}: Keep Alive ended with status {}", transport.name(), Status.of(response.statusField()));
            }
        });
    }

    /** First reason wins: ends all queues on their loops and tells the listeners. */
    private void failed(AssociationException reason) {
        if (!failure.set(reason)) {
            return;
        }
        timers.forEach(timer -> timer.cancel(false));
        queues.fail(reason);
        if (reason.kind() != CLOSED) {
            // before that, whoever wanted it is told, and tells it
            LOG.atLevel(established ? Level.WARN : Level.DEBUG)
                    .log(
                            "{}: association with {} failed: {}",
                            transport.name(),
                            options.subsystemNqn(),
                            reason.getMessage());
            failure.tell();
        }
    }

    /** What Identify Controller said; a view over memory of its own. */
    public IdentifyController identifyController() {
        return controller;
    }

    /**
     * Identify Namespace, a copy; blocks.
     *
     * @throws AssociationException if the command fails
     */
    public IdentifyNamespace identifyNamespace(long nsid) {
        return channel().identifyNamespace(nsid);
    }

    /**
     * The namespace's identifiers; blocks.
     *
     * @throws AssociationException if the command fails
     */
    public List<NamespaceDescriptor> namespaceDescriptors(long nsid) {
        return channel().descriptors(nsid);
    }

    /**
     * The first 1024 active namespaces, usable here or not; blocks.
     *
     * @throws AssociationException if the command fails
     */
    public List<Long> activeNamespaces() {
        return channel().activeNamespaces();
    }

    /**
     * Reads a part of a log page; blocks.
     *
     * @param offset first byte, a multiple of 4
     * @param bytes how many, a multiple of 4 from 4 to 4096
     * @return a copy
     * @throws AssociationException if the command fails
     */
    public MemorySegment readLog(LogPart part, long offset, int bytes) {
        if (bytes < Integer.BYTES || bytes > PAGE_BYTES || bytes % Integer.BYTES != 0 || offset % Integer.BYTES != 0) {
            throw new IllegalArgumentException(
                    "a part of a log page is 4 to 4096 bytes in dwords, found " + bytes + " from " + offset);
        }
        return channel().logPage(part, offset, bytes);
    }

    /**
     * Asks to be told of asynchronous events from now on; blocks until the controller knows. Reading the log page of an event
     * lets further ones through.
     *
     * @param mask feature 0Bh: bits of OAES
     * @param listener told on the event loop of the admin queue; must not block
     * @throws AssociationException if the controller refuses the mask
     */
    public void watchEvents(int mask, Consumer<AsynchronousEvent> listener) {
        var channel = channel();
        channel.configureEvents(mask);
        awaitEvent(channel, listener);
    }

    /** A request that is refused is not repeated: a host would never stop. */
    private void awaitEvent(AdminChannel channel, Consumer<AsynchronousEvent> listener) {
        var _ = channel.awaitEvent().thenAccept(response -> {
            if (response.statusField() == 0) {
                awaitEvent(channel, listener);
                listener.accept(AsynchronousEvent.of(response.dw0()));
            } else {
                LOG.debug("{}: event request ended with {}", transport.name(), Status.of(response.statusField()));
            }
        });
    }

    private AdminChannel channel() {
        var channel = admin;
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    /** CNTLID. */
    public int controllerIdentifier() {
        return controller.get(IdentifyController.CNTLID);
    }

    /** CAP as read through Property Get. */
    public ControllerCapabilities capabilities() {
        return capabilities;
    }

    /** I/O queues there are; {@link BlockDevice#queue} takes 0 to this less one, on event loop i modulo the loops. */
    public int ioQueues() {
        return Math.max(0, queues.size() - 1);
    }

    /** Identifiers of the usable namespaces, ascending. */
    public List<Long> namespaces() {
        return namespaces.keySet().stream().sorted().toList();
    }

    /**
     * A namespace. Its block queues number the I/O queues, which are spread over the event loops in turn: queue i is on
     * loop i modulo the number of loops.
     *
     * @throws IllegalArgumentException if there is no such namespace
     */
    public BlockDevice namespace(long nsid) {
        var namespace = namespaces.get(nsid);
        if (namespace == null) {
            throw new IllegalArgumentException(
                    "namespace " + nsid + " of " + options.subsystemNqn() + ": not there, found " + namespaces());
        }
        return namespace;
    }

    /** Why it ended, null while it lives. */
    public @Nullable AssociationException failure() {
        return failure.reason();
    }

    /** Has {@code listener} told once if the association fails; at once, on this thread, if it has failed already. */
    public void onFailure(Consumer<AssociationException> listener) {
        failure.listen(listener);
    }

    /**
     * Shuts the controller down and disconnects. Waits a bounded time; not for event loops. What is still outstanding
     * completes with a path status.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        if (failure.reason() == null) {
            shutDown();
        }
        failed(new AssociationException(CLOSED, "association", "closed by this host", "an open one"));
        release();
    }

    private void shutDown() {
        var channel = admin;
        if (channel == null) {
            return;
        }
        try {
            var configuration = new ControllerConfiguration(channel.property("CC", Registers.CC));
            channel.property(
                    "CC",
                    Registers.CC,
                    configuration
                            .withShutdownNotification(ControllerConfiguration.SHN_NORMAL)
                            .value());
            awaitShutdown(channel);
        } catch (AssociationException failed) {
            LOG.warn("{}: shutdown: {}", transport.name(), failed.getMessage());
        }
    }

    private static void awaitShutdown(AdminChannel channel) {
        long deadline = System.nanoTime() + SHUTDOWN_LIMIT.toNanos();
        var status = new ControllerStatus(channel.property("CSTS", Registers.CSTS));
        while (status.shutdownStatus() != ControllerStatus.SHST_COMPLETE) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssociationException(
                        TIMED_OUT, "CSTS.SHST", String.valueOf(status.shutdownStatus()), "2 within " + SHUTDOWN_LIMIT);
            }
            BringUp.pause();
            status = new ControllerStatus(channel.property("CSTS", Registers.CSTS));
        }
    }

    /** Every queue closes on its loop, after it has failed there; then the memory goes back. */
    private void release() {
        queues.close(SHUTDOWN_LIMIT);
        adminData.close();
        rangeLists.forEach(HostBuffer::close);
        transport.close();
    }
}
