package io.peerlane.nvme.target;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.copyoffload.DataPlacement;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** The target: its subsystems, the discovery subsystem among them, and ports. Safe from any thread. */
public final class Target {

    /** Most bytes of an NQN, its NUL not counted (NVMe Base 2.1, 4.7). */
    public static final int MAX_NQN_BYTES = 223;

    private final TargetOptions options;
    private final List<TargetLoop> loops;
    private final TargetClock clock;
    private final long startNanos;
    private final CopyOffload copyOffload;
    private final DataPlacement adminPlacement;
    private final RefusedConnects refusedConnects;
    private final Discovery discovery;
    private final ConcurrentHashMap<String, Subsystem> subsystems = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Port> ports = new ConcurrentHashMap<>();

    /**
     * @param loops the event loops, by index: the transports' and the block devices' numbering
     * @param copyOffload chooses the memory of requests; its host pool must hold the largest transfer
     * @throws IllegalArgumentException if the host pool is smaller than the largest transfer
     */
    public Target(TargetOptions options, List<? extends Executor> loops, TargetClock clock, CopyOffload copyOffload) {
        if (copyOffload.hostPool().size() < options.maxTransferBytes()) {
            throw new IllegalArgumentException("a host pool of "
                    + copyOffload.hostPool().size() + " bytes cannot hold a transfer of " + options.maxTransferBytes());
        }
        this.options = options;
        this.loops = IntStream.range(0, loops.size())
                .mapToObj(i -> new TargetLoop(i, loops.get(i)))
                .toList();
        this.clock = clock;
        this.startNanos = clock.nowNanos();
        this.copyOffload = copyOffload;
        this.adminPlacement = copyOffload.adminPlacement();
        this.refusedConnects = new RefusedConnects(options.refusedConnects());
        this.discovery = new Discovery(this);
    }

    /** Its limits. */
    public TargetOptions options() {
        return options;
    }

    /** The event loops, by index. */
    public List<TargetLoop> loops() {
        return loops;
    }

    /** Time. */
    public TargetClock clock() {
        return clock;
    }

    /** Nanoseconds since it was made. */
    long upNanos() {
        return clock.nowNanos() - startNanos;
    }

    /** The orchestrator of memory. */
    public CopyOffload copyOffload() {
        return copyOffload;
    }

    /** The latest refused Connect commands. */
    public RefusedConnects refusedConnects() {
        return refusedConnects;
    }

    /**
     * Adds a subsystem without namespaces and hosts.
     *
     * @throws ErrnoException EINVAL if the name is empty or longer than 223 bytes, EEXIST if it is taken
     *     or the well-known name of the discovery subsystem
     */
    public Subsystem addSubsystem(String nqn, SubsystemIdentity identity) {
        int bytes = nqn.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NQN_BYTES) {
            throw new ErrnoException(Errno.EINVAL, "an NQN has 1 to 223 bytes, found " + bytes);
        }
        var subsystem = new Subsystem(this, nqn, identity, false);
        if (nqn.equals(SubsystemType.DISCOVERY_NQN) || subsystems.putIfAbsent(nqn, subsystem) != null) {
            throw new ErrnoException(Errno.EEXIST, "subsystem " + nqn + " exists");
        }
        return subsystem;
    }

    /** All subsystems but the discovery subsystem. */
    public Collection<Subsystem> subsystems() {
        return List.copyOf(subsystems.values());
    }

    /** The subsystem of a name. */
    public Optional<Subsystem> subsystem(String nqn) {
        return Optional.ofNullable(subsystems.get(nqn));
    }

    /**
     * Adds a port that offers nothing yet.
     *
     * @param identifier PORTID, 0 to 65535
     * @throws ErrnoException EEXIST if it is taken
     */
    public Port addPort(int identifier) {
        return add(new Port(this, identifier, false));
    }

    /**
     * Adds a port that offers the discovery subsystem only; its log page lists what the other ports offer.
     *
     * @param identifier PORTID, 0 to 65535
     * @throws ErrnoException EEXIST if it is taken
     */
    public Port addDiscoveryPort(int identifier) {
        return add(new Port(this, identifier, true));
    }

    private Port add(Port port) {
        int identifier = port.identifier();
        if (ports.putIfAbsent(identifier, port) != null) {
            throw new ErrnoException(Errno.EEXIST, "port " + identifier + " exists");
        }
        return port;
    }

    /** All ports. */
    public Collection<Port> ports() {
        return List.copyOf(ports.values());
    }

    Discovery discovery() {
        return discovery;
    }

    DataPlacement adminPlacement() {
        return adminPlacement;
    }

    /** Closes every controller: its connections are aborted, each on its own loop. */
    public void closeControllers(String reason) {
        for (var subsystem : subsystems.values()) {
            subsystem.controllers().forEach(controller -> controller.close(reason));
        }
        discovery.subsystem().controllers().forEach(controller -> controller.close(reason));
    }
}
