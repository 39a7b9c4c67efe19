package io.peerlane.nvme.target;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
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
    private volatile ControllerState state = ControllerState.INITIAL;
    private volatile @Nullable ControllerNamespace[] namespaces = new ControllerNamespace[0];
    private boolean closed;

    TargetController(Subsystem subsystem, int cntlid, String hostNqn, UUID hostIdentifier, TargetQueue admin) {
        this.subsystem = subsystem;
        this.cntlid = cntlid;
        this.hostNqn = hostNqn;
        this.hostIdentifier = hostIdentifier;
        this.admin = admin;
        this.transport = admin.connection().transport();
        this.keepAlive =
                new KeepAliveTimer(subsystem.target().clock(), admin.loop().executor(), this::keepAliveExpired);
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

    /** Property Set of CC. */
    void configure(ControllerConfiguration cc) {
        boolean wasEnabled = state.cc().enable();
        state = state.configure(cc, !subsystem.isDiscovery());
        if (cc.enable() && !wasEnabled) {
            keepAlive.restart();
        }
        if (!cc.enable() && wasEnabled) {
            events.reset();
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

    /** Takes an I/O queue in; from the queue's loop. Empty if it is welcome, else the rule that is broken. */
    Optional<ConnectRule> addQueue(TargetQueue queue, int queueIdentifier) {
        synchronized (ioQueues) {
            if (closed) {
                return Optional.of(ConnectRule.CONTROLLER_KNOWN);
            }
            return ioQueues.putIfAbsent(queueIdentifier, queue) == null
                    ? Optional.empty()
                    : Optional.of(ConnectRule.QUEUE_FREE);
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
