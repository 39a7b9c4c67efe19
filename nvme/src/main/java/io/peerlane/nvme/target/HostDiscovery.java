package io.peerlane.nvme.target;

import io.peerlane.nvme.target.discovery.DiscoveryLog;
import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.target.discovery.Referral;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one discovery controller tells its host: the discovery subsystem it speaks to, the subsystems the host may use, referrals,
 * in this order. Used on the controller's loop.
 *
 * <p>The subsystems are those of the controller's port, as nvmet has it; those of all ports if the port offers discovery only
 * or the host asks for all (LSP.ALLSUBE), of its own port in any case if it asks for that (LSP.PLEO).
 */
final class HostDiscovery {

    /** LSP.PLEO: port local entries only. */
    static final int PORT_LOCAL_ENTRIES_ONLY = 1 << 1;

    /** LSP.ALLSUBE: all NVM subsystem entries. */
    static final int ALL_SUBSYSTEM_ENTRIES = 1 << 2;

    private final Port port;
    private final TargetConnection connection;
    private final String hostNqn;
    private int logSpecific;
    private List<DiscoveryEntry> told;

    HostDiscovery(Port port, TargetConnection connection, String hostNqn) {
        this.port = port;
        this.connection = connection;
        this.hostNqn = hostNqn;
        this.told = log().entries();
    }

    /**
     * The log page as it is now.
     *
     * @param lsp Log Specific Parameter of Get Log Page
     */
    DiscoveryLog log(int lsp) {
        logSpecific = lsp;
        var log = log();
        told = log.entries();
        return log;
    }

    /** Whether the page the host last read differs from what it would read now; true once per difference. */
    boolean hasChanged() {
        List<DiscoveryEntry> now = log().entries();
        boolean changed = !now.equals(told);
        told = now;
        return changed;
    }

    private DiscoveryLog log() {
        return port.target().discovery().log(this::entries);
    }

    private List<DiscoveryEntry> entries() {
        var entries = new ArrayList<DiscoveryEntry>();
        current().ifPresent(entries::add);
        ports().forEach(of -> addSubsystems(entries, of));
        port.referrals().stream().map(Referral::entry).forEach(entries::add);
        return entries;
    }

    private List<Port> ports() {
        boolean local = (logSpecific & PORT_LOCAL_ENTRIES_ONLY) != 0;
        boolean all = (logSpecific & ALL_SUBSYSTEM_ENTRIES) != 0 || port.isDiscoveryOnly();
        return local || !all
                ? List.of(port)
                : port.target().ports().stream()
                        .sorted(Comparator.comparingInt(Port::identifier))
                        .toList();
    }

    /** The address that the host's connection came to. */
    private Optional<DiscoveryEntry> current() {
        return port.addresses().stream()
                .filter(this::isTheConnections)
                .findFirst()
                .flatMap(address -> entry(port, address, SubsystemType.CURRENT_DISCOVERY, SubsystemType.DISCOVERY_NQN));
    }

    private boolean isTheConnections(PortAddress address) {
        boolean sameType = TransportType.name(address.transport().type())
                .equals(connection.transport().type());
        return sameType
                && connection
                        .localAddress()
                        .map(local -> local.getPort() == address.bound().getPort())
                        .orElse(true);
    }

    private void addSubsystems(List<DiscoveryEntry> entries, Port of) {
        for (var subsystem : of.subsystems()) {
            if (subsystem.admits(hostNqn)) {
                for (var address : of.addresses()) {
                    entry(of, address, SubsystemType.NVM, subsystem.nqn()).ifPresent(entries::add);
                }
            }
        }
    }

    private Optional<DiscoveryEntry> entry(Port of, PortAddress address, int subsystemType, String nqn) {
        Optional<InetAddress> used = connection.localAddress().map(InetSocketAddress::getAddress);
        int flags = subsystemType == SubsystemType.CURRENT_DISCOVERY ? DiscoveryEntry.EFLAGS_PERSISTENT_CONNECTIONS : 0;
        return address.toldTo(used)
                .map(told -> new DiscoveryEntry(
                        PortAddress.family(told),
                        subsystemType,
                        DiscoveryEntry.TREQ_SQ_FLOW_CONTROL_DISABLE,
                        of.identifier(),
                        DiscoveryLog.DYNAMIC_CONTROLLER,
                        DiscoveryLog.ADMIN_QUEUE_SIZE,
                        flags,
                        String.valueOf(address.bound().getPort()),
                        nqn,
                        PortAddress.text(told),
                        address.transport()));
    }
}
