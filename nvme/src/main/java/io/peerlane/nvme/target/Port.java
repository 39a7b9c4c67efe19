package io.peerlane.nvme.target;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A port: where hosts connect, and the subsystems they may connect to there. Safe from any thread. */
public final class Port {

    private final Target target;
    private final int identifier;
    private final ConcurrentHashMap<String, Subsystem> subsystems = new ConcurrentHashMap<>();

    Port(Target target, int identifier) {
        this.target = target;
        this.identifier = identifier;
    }

    /** PORTID, 0 to 65535. */
    public int identifier() {
        return identifier;
    }

    /** Offers a subsystem here. */
    public void link(Subsystem subsystem) {
        subsystems.put(subsystem.nqn(), subsystem);
    }

    /** Offers it no more; its controllers that exist stay. */
    public void unlink(Subsystem subsystem) {
        subsystems.remove(subsystem.nqn(), subsystem);
    }

    /** The subsystems offered. */
    public List<Subsystem> subsystems() {
        return List.copyOf(subsystems.values());
    }

    /**
     * Opens a queue for a connection that a transport took; call on {@code loop}. The transport calls
     * {@link TargetQueue#closed} when the connection is gone.
     */
    public TargetQueue openQueue(TargetLoop loop, TargetConnection connection) {
        return new TargetQueue(this, loop, connection);
    }

    Target target() {
        return target;
    }

    Optional<Subsystem> subsystem(String nqn) {
        return Optional.ofNullable(subsystems.get(nqn));
    }
}
