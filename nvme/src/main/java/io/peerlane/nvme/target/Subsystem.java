package io.peerlane.nvme.target;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An NVM subsystem: a name, namespaces, the hosts it admits, and the controllers that exist; or the discovery subsystem, which
 * has no namespaces. Safe from any thread.
 */
public final class Subsystem {

    /** Largest namespace identifier: NN and MNAN. */
    public static final int MAX_NAMESPACES = 1024;

    private final Target target;
    private final String nqn;
    private final SubsystemIdentity identity;
    private final boolean discovery;
    private final Set<String> allowedHosts = ConcurrentHashMap.newKeySet();
    private final ConcurrentSkipListMap<Integer, TargetNamespace> namespaces = new ConcurrentSkipListMap<>();
    private final Map<Integer, TargetController> controllers = new ConcurrentHashMap<>();
    private final ControllerIdentifiers identifiers;
    private volatile boolean anyHostAllowed;

    Subsystem(Target target, String nqn, SubsystemIdentity identity, boolean discovery) {
        this.target = target;
        this.nqn = nqn;
        this.identity = identity;
        this.discovery = discovery;
        this.anyHostAllowed = discovery;
        this.identifiers = new ControllerIdentifiers(target.options().maxControllers());
    }

    /** SUBNQN. */
    public String nqn() {
        return nqn;
    }

    /** Serial number, model and firmware revision. */
    public SubsystemIdentity identity() {
        return identity;
    }

    /** Whether it is the discovery subsystem. */
    public boolean isDiscovery() {
        return discovery;
    }

    /** Whether any host may connect. */
    public boolean isAnyHostAllowed() {
        return anyHostAllowed;
    }

    /** Lets any host connect, or only those allowed by name. Controllers that exist stay. */
    public void allowAnyHost(boolean allowed) {
        target.discovery().change(() -> {
            boolean changed = anyHostAllowed != allowed;
            anyHostAllowed = allowed;
            return changed;
        });
    }

    /** Lets a host connect. */
    public void allowHost(String hostNqn) {
        target.discovery().change(() -> allowedHosts.add(hostNqn));
    }

    /** Lets a host connect no more. Its controllers that exist stay. */
    public void disallowHost(String hostNqn) {
        target.discovery().change(() -> allowedHosts.remove(hostNqn));
    }

    /** Hosts allowed by name. */
    public Set<String> allowedHosts() {
        return Set.copyOf(allowedHosts);
    }

    /**
     * Adds a namespace, disabled.
     *
     * @param nsid 1 to {@link #MAX_NAMESPACES}
     * @throws ErrnoException EINVAL if {@code nsid} is out of range or the block size is not 512 to 4096, EEXIST if taken
     */
    public TargetNamespace addNamespace(int nsid, BlockDevice device, NamespaceIdentity namespaceIdentity) {
        if (nsid < 1 || nsid > MAX_NAMESPACES) {
            throw new ErrnoException(Errno.EINVAL, "a namespace identifier is 1 to 1024, found " + nsid);
        }
        int blockBytes = device.geometry().blockBytes();
        if (Integer.bitCount(blockBytes) != 1 || blockBytes < 512 || blockBytes > 4096) {
            throw new ErrnoException(Errno.EINVAL, device.name() + ": blocks of " + blockBytes + " bytes");
        }
        var namespace = new TargetNamespace(
                this, nsid, device, namespaceIdentity, target.loops().size());
        if (namespaces.putIfAbsent(nsid, namespace) != null) {
            throw new ErrnoException(Errno.EEXIST, nqn + " has a namespace " + nsid);
        }
        return namespace;
    }

    /** Disables and removes a namespace; does nothing if there is none. */
    public void removeNamespace(int nsid) {
        TargetNamespace namespace = namespaces.get(nsid);
        if (namespace != null) {
            namespace.disable();
            namespaces.remove(nsid);
        }
    }

    /** All namespaces, by identifier. */
    public Collection<TargetNamespace> namespaces() {
        return List.copyOf(namespaces.values());
    }

    /** A namespace, enabled or not. */
    public Optional<TargetNamespace> namespace(int nsid) {
        return Optional.ofNullable(namespaces.get(nsid));
    }

    /** The controllers that exist. */
    public Collection<TargetController> controllers() {
        return List.copyOf(controllers.values());
    }

    /** The controller of an identifier. */
    public Optional<TargetController> controller(int cntlid) {
        return Optional.ofNullable(controllers.get(cntlid));
    }

    Target target() {
        return target;
    }

    boolean admits(String hostNqn) {
        return anyHostAllowed || allowedHosts.contains(hostNqn);
    }

    /** A new controller with its namespaces attached; empty if no identifier is free. */
    synchronized Optional<TargetController> createController(TargetQueue admin, String hostNqn, UUID hostIdentifier) {
        int cntlid = identifiers.allocate();
        if (cntlid == ControllerIdentifiers.NONE) {
            return Optional.empty();
        }
        var controller = new TargetController(this, cntlid, hostNqn, hostIdentifier, admin);
        namespaces.values().stream().filter(TargetNamespace::isEnabled).forEach(controller::attach);
        controllers.put(cntlid, controller);
        return Optional.of(controller);
    }

    synchronized void controllerGone(TargetController controller) {
        if (controllers.remove(controller.cntlid(), controller)) {
            identifiers.free(controller.cntlid());
        }
    }

    void attachToAll(TargetNamespace namespace) {
        for (var controller : controllers.values()) {
            controller.attach(namespace);
            controller.namespaceChanged(namespace.nsid());
        }
    }

    void detachFromAll(TargetNamespace namespace) {
        for (var controller : controllers.values()) {
            controller.detach(namespace.nsid());
            controller.namespaceChanged(namespace.nsid());
        }
    }
}
