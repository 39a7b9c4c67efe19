package io.peerlane.nvme.target;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dynamic controller: made by an admin Connect, gone with its admin connection (NVMe Base 2.1, 3.1.1). Belongs to the loop
 * of its admin queue; the public methods, its state and its namespaces may be read from any thread.
 */
public final class TargetController {

    private static final Logger LOG = LoggerFactory.getLogger(TargetController.class);

    private static final int READY_TIMEOUT = 15; // 7.5 s, as nvmet

    /** What a discovery controller allows between commands if the host set no KATO (NVMe Base 2.1, 3.1.3.3). */
    private static final long DISCOVERY_ACTIVITY_MILLIS = 120_000;

    private final Subsystem subsystem;
    private final int cntlid;
    private final String hostNqn;
    private final UUID hostIdentifier;
    private final TargetQueue admin;
    private final TargetTransport transport;
    private final KeepAliveTimer keepAlive;
    private final AsyncEvents events;
    private final @Nullable HostDiscovery discovery;
    private final ErrorLog errorLog = new ErrorLog();
    private final TreeMap<Integer, TargetQueue> ioQueues = new TreeMap<>();
    private final Set<TargetQueue> notDrained = new HashSet<>();
    private volatile ControllerState state = ControllerState.INITIAL;
    private volatile @Nullable ControllerNamespace[] namespaces = new ControllerNamespace[0];
    private ControllerFeatures features;
    private @Nullable Quiesce quiesce;
    private boolean closed;
    private int aborts;

    TargetController(Subsystem subsystem, int cntlid, String hostNqn, UUID hostIdentifier, TargetQueue admin) {
        this.subsystem = subsystem;
        this.cntlid = cntlid;
        this.hostNqn = hostNqn;
        this.hostIdentifier = hostIdentifier;
        this.admin = admin;
        this.transport = admin.connection().transport();
        this.keepAlive =
                new KeepAliveTimer(subsystem.target().clock(), admin.loop().executor(), this::keepAliveExpired);
        this.features = new ControllerFeatures(subsystem.target().clock());
        this.events = subsystem.isDiscovery() ? AsyncEvents.ofDiscovery() : AsyncEvents.ofNamespaces();
        this.discovery = subsystem.isDiscovery() ? new HostDiscovery(admin.port(), admin.connection(), hostNqn) : null;
    }

    /** Controller identifier, 1 to FFEFh. */
    public int cntlid() {
        return cntlid;
    }

    /** The subsystem it is a controller of. */
    public Subsystem subsystem() {
        return subsystem;
    }

    /** The host it was made for. */
    public String hostNqn() {
        return hostNqn;
    }

    /** HOSTID of that host. */
    public UUID hostIdentifier() {
        return hostIdentifier;
    }

    /** The function of its transport that does the DMA; empty if the processor copies. */
    public Optional<PciFunction> dmaClient() {
        return transport.dmaClient();
    }

    /** Type of its transport. */
    public String transportType() {
        return transport.type();
    }

    /** The peer of its admin connection. */
    public String remoteAddress() {
        return admin.connection().remoteAddress();
    }

    /** I/O queues connected now. */
    public int ioQueueCount() {
        synchronized (ioQueues) {
            return ioQueues.size();
        }
    }

    /** The enabled namespaces with the memory path chosen for each. */
    public List<ControllerNamespace> namespaces() {
        var list = new ArrayList<ControllerNamespace>();
        for (var namespace : namespaces) {
            if (namespace != null) {
                list.add(namespace);
            }
        }
        return list;
    }

    /** Whether it is enabled and executes commands. */
    public boolean isReady() {
        return state.isReady();
    }

    /** Closes it: all its connections are aborted, each on its own loop. */
    public void close(String reason) {
        admin.loop().executor().execute(() -> admin.connection().abort(reason));
    }

    TargetTransport transport() {
        return transport;
    }

    TargetOptions options() {
        return subsystem.target().options();
    }

    AsyncEvents events() {
        return events;
    }

    /** Settings that hold until the next controller reset. */
    ControllerFeatures features() {
        return features;
    }

    ErrorLog errorLog() {
        return errorLog;
    }

    KeepAliveTimer keepAlive() {
        return keepAlive;
    }

    /** Sets KATO; without one a discovery controller still minds that its host is there. */
    void startKeepAlive(long millis) {
        keepAlive.start(millis == 0 && subsystem.isDiscovery() ? DISCOVERY_ACTIVITY_MILLIS : millis);
    }

    /** What it tells its host; only of a discovery controller. */
    HostDiscovery discovery() {
        if (discovery == null) {
            throw new IllegalStateException(subsystem.nqn() + " is no discovery subsystem");
        }
        return discovery;
    }

    /** Something that log pages show has changed, perhaps not for this host; from any thread. */
    void discoveryLogMayHaveChanged() {
        admin.loop().executor().execute(() -> {
            if (discovery().hasChanged()) {
                events.raise();
            }
        });
    }

    /** I/O queues it may have: none if it is a discovery controller. */
    int maxIoQueues() {
        return subsystem.isDiscovery() ? 0 : options().maxIoQueues();
    }

    ControllerState state() {
        return state;
    }

    /** Entries of an I/O queue, CAP.MQES + 1. */
    int maxQueueEntries() {
        return Math.min(options().maxQueueDepth(), transport.maxQueueDepth());
    }

    ControllerCapabilities capabilities() {
        return ControllerCapabilities.NONE
                .withMaximumQueueEntries(maxQueueEntries() - 1)
                .withTimeout(READY_TIMEOUT)
                .withNvmCommandSet(true)
                .withAllCommandSets(true);
    }

    /**
     * Property Set of CC. A controller reset closes the I/O queues, a shutdown leaves that to the host; both return what is held
     * and are over when no device works for a command of an I/O queue. The admin queue stays, so that the host sees the end of it
     * and may enable the controller again.
     */
    Status configure(ControllerConfiguration cc) {
        if (cc.enable() && state.isResetting()) {
            return GenericStatus.COMMAND_SEQUENCE_ERROR;
        }
        boolean wasEnabled = state.cc().enable();
        boolean resets = wasEnabled && !cc.enable();
        boolean shutsDown = cc.shutdownNotification() != 0 && state.cc().shutdownNotification() == 0;
        List<TargetQueue> busy;
        synchronized (ioQueues) { // no queue is added in between
            busy = List.copyOf(notDrained);
            state = state.configure(cc, !subsystem.isDiscovery(), busy.isEmpty());
        }
        if (resets) {
            new Quiesce(busy).start(queue -> queue.connection().abort("controller reset"));
            events.reset();
            features = new ControllerFeatures(subsystem.target().clock());
        } else if (shutsDown) {
            new Quiesce(busy).start(_ -> {});
            events.end();
        } else if (cc.enable() && !wasEnabled) {
            keepAlive.restart();
        }
        return Status.SUCCESS;
    }

    /** Waits until I/O queues are idle, each asked on its own loop; the one begun last counts. */
    private final class Quiesce {
        private final List<TargetQueue> queues;
        private int left;

        Quiesce(List<TargetQueue> queues) {
            this.queues = queues;
            this.left = queues.size();
        }

        void start(Consumer<TargetQueue> first) {
            quiesce = this;
            for (var queue : queues) {
                queue.loop().executor().execute(() -> {
                    first.accept(queue);
                    queue.whenIdle(() -> admin.loop().executor().execute(this::idle));
                });
            }
        }

        private void idle() {
            left--;
            if (left == 0 && quiesce == this) {
                state = state.drained();
            }
        }
    }

    /** An I/O queue's connection is gone, and no device works for it any more; from its loop. */
    void queueDrained(TargetQueue queue) {
        synchronized (ioQueues) {
            notDrained.remove(queue);
        }
    }

    /** An enabled namespace as this controller sees it, or null. Any loop. */
    @Nullable
    ControllerNamespace namespace(long nsid) {
        var current = namespaces;
        return nsid > 0 && nsid < current.length ? current[(int) nsid] : null;
    }

    /** Called under the subsystem's lock. */
    void attach(TargetNamespace namespace) {
        var placement = namespace.placementFor(transport);
        LOG.info(
                "controller {} of {}, namespace {}: {}",
                cntlid,
                subsystem.nqn(),
                namespace.nsid(),
                placement.path().describe());
        replace(namespace.nsid(), new ControllerNamespace(namespace, placement));
    }

    /** Called under the subsystem's lock. */
    void detach(int nsid) {
        replace(nsid, null);
    }

    private void replace(int nsid, @Nullable ControllerNamespace value) {
        var changed = Arrays.copyOf(namespaces, Math.max(namespaces.length, nsid + 1));
        changed[nsid] = value;
        namespaces = changed;
    }

    void namespaceChanged(int nsid) {
        admin.loop().executor().execute(() -> events.namespaceChanged(nsid));
    }

    /**
     * Whether a queue came by the port and transport of the admin queue: the memory paths of the namespaces were chosen for
     * that transport.
     */
    boolean isServedBy(TargetQueue queue) {
        return queue.port() == admin.port() && queue.connection().transport() == transport;
    }

    /** By which port and transport its admin queue came. */
    String way() {
        return way(admin);
    }

    /** By which port and transport a queue came. */
    static String way(TargetQueue queue) {
        return "%s by port %d"
                .formatted(queue.connection().transport().type(), queue.port().identifier());
    }

    /** The admin queue, 0, or a connected I/O queue. */
    Optional<TargetQueue> queue(int queueIdentifier) {
        if (queueIdentifier == 0) {
            return Optional.of(admin);
        }
        synchronized (ioQueues) {
            return Optional.ofNullable(ioQueues.get(queueIdentifier));
        }
    }

    /** An Abort command begins; false if {@code limit} are under way. */
    boolean beginAbort(int limit) {
        if (aborts == limit) {
            return false;
        }
        aborts++;
        return true;
    }

    /** An Abort command is answered. */
    void endAbort() {
        aborts--;
    }

    /** Takes an I/O queue in; from the queue's loop. Empty if it is welcome, else the rule that is broken. */
    Optional<BrokenRule> addQueue(TargetQueue queue, int queueIdentifier) {
        synchronized (ioQueues) {
            if (closed) {
                return Optional.of(
                        BrokenRule.of(ConnectRule.CONTROLLER_KNOWN, cntlid, "a controller of " + subsystem.nqn()));
            }
            if (!isReady()) {
                return Optional.of(BrokenRule.of(ConnectRule.CONTROLLER_READY, 0, 1));
            }
            if (ioQueues.putIfAbsent(queueIdentifier, queue) != null) {
                return Optional.of(
                        BrokenRule.of(ConnectRule.QUEUE_FREE, queueIdentifier, "a QID that is not connected"));
            }
            notDrained.add(queue);
            return Optional.empty();
        }
    }

    /** An I/O queue's connection is gone; from its loop. */
    void removeQueue(TargetQueue queue) {
        synchronized (ioQueues) {
            ioQueues.remove(queue.queueIdentifier(), queue);
        }
    }

    /** The admin connection is gone: so is the controller, and with it its I/O queues. */
    void adminGone(String reason) {
        keepAlive.stop();
        subsystem.controllerGone(this);
        List<TargetQueue> orphans;
        synchronized (ioQueues) {
            closed = true;
            orphans = List.copyOf(ioQueues.values());
        }
        LOG.info("controller {} of {} for {} is gone: {}", cntlid, subsystem.nqn(), hostNqn, reason);
        for (var queue : orphans) {
            queue.loop().executor().execute(() -> queue.connection().abort("its controller is gone: " + reason));
        }
    }

    private void keepAliveExpired() {
        LOG.warn(
                "controller {} of {} for {}: no command for {} ms (KATO)",
                cntlid,
                subsystem.nqn(),
                hostNqn,
                keepAlive.timeoutMillis());
        state = state.fail();
        admin.connection().abort("Keep Alive expired");
    }
}
