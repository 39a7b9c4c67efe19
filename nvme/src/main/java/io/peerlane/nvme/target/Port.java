package io.peerlane.nvme.target;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.target.discovery.Referral;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A port: where hosts connect, and the subsystems they may connect to there. The discovery subsystem is offered on every port.
 * Safe from any thread.
 */
public final class Port {

    private final Target target;
    private final int identifier;
    private final boolean discoveryOnly;
    private final ConcurrentSkipListMap<String, Subsystem> subsystems = new ConcurrentSkipListMap<>();
    private final CopyOnWriteArrayList<PortAddress> addresses = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Referral> referrals = new CopyOnWriteArrayList<>();

    Port(Target target, int identifier, boolean discoveryOnly) {
        this.target = target;
        this.identifier = identifier;
        this.discoveryOnly = discoveryOnly;
    }

    /** PORTID, 0 to 65535. */
    public int identifier() {
        return identifier;
    }

    /** Whether it offers the discovery subsystem and nothing else; its log page then lists the other ports. */
    public boolean isDiscoveryOnly() {
        return discoveryOnly;
    }

    /**
     * Offers a subsystem here.
     *
     * @throws ErrnoException EINVAL if the port offers discovery only
     */
    public void link(Subsystem subsystem) {
        if (discoveryOnly) {
            throw new ErrnoException(Errno.EINVAL, "port " + identifier + " offers discovery only");
        }
        target.discovery().change(() -> subsystems.put(subsystem.nqn(), subsystem) != subsystem);
    }

    /** Offers it no more; its controllers that exist stay. */
    public void unlink(Subsystem subsystem) {
        target.discovery().change(() -> subsystems.remove(subsystem.nqn(), subsystem));
    }

    /** The subsystems offered, by name; the discovery subsystem is not among them. */
    public List<Subsystem> subsystems() {
        return List.copyOf(subsystems.values());
    }

    /** A transport listens here; hosts are told. */
    public void addAddress(PortAddress address) {
        target.discovery().change(() -> addresses.addIfAbsent(address));
    }

    /** A transport does not listen here any more. */
    public void removeAddress(PortAddress address) {
        target.discovery().change(() -> addresses.remove(address));
    }

    /** Where transports listen, the oldest first. */
    public List<PortAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Tells hosts of this port to ask another discovery subsystem as well; does nothing if they are told already. */
    public void addReferral(Referral referral) {
        target.discovery().change(() -> referrals.addIfAbsent(referral));
    }

    /** Tells them no more; does nothing if they are not told. */
    public void removeReferral(Referral referral) {
        target.discovery().change(() -> referrals.remove(referral));
    }

    /** The other discovery subsystems hosts of this port are told of, the oldest first. */
    public List<Referral> referrals() {
        return List.copyOf(referrals);
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
        return nqn.equals(SubsystemType.DISCOVERY_NQN)
                ? Optional.of(target.discovery().subsystem())
                : Optional.ofNullable(subsystems.get(nqn));
    }
}
