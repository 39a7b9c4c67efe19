package io.peerlane.app.machine;

import io.peerlane.nvme.target.Subsystem;
import io.peerlane.nvme.target.TargetController;
import io.peerlane.nvme.target.TargetNamespace;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /api/subsystems}.
 *
 * @param schemaVersion 1
 * @param refusedConnectsTotal connections refused below or by Connect since the start
 * @param refusedConnects the latest, newest first, as in {@code GET /api/refused-connects}
 * @param listeners the ports with what they speak
 * @param connections of the RDMA transport
 * @param tcpConnections of the TCP transport
 */
record SubsystemsDocument(
        int schemaVersion,
        List<Entry> subsystems,
        List<String> ports,
        List<ListeningPort> listeners,
        Connections connections,
        TcpConnections tcpConnections,
        long refusedConnectsTotal,
        List<RefusedConnectsDocument.Entry> refusedConnects) {

    /** A subsystem. */
    record Entry(
            String nqn,
            boolean allowAnyHost,
            Collection<String> hosts,
            List<Namespace> namespaces,
            List<Controller> controllers) {}

    /** A namespace; commands and bytes are those that succeeded. */
    record Namespace(
            int nsid,
            String device,
            String uuid,
            long size,
            int blockSize,
            String p2pmem,
            boolean enabled,
            long readCommands,
            long writeCommands,
            long bytesRead,
            long bytesWritten) {}

    /** A controller: a host that is connected. */
    record Controller(
            int cntlid,
            String hostNqn,
            String hostId,
            String transport,
            String remoteAddress,
            int ioQueues,
            boolean ready) {}

    /**
     * What the adapter and the transport hold and saw.
     *
     * @param open connections that hold anything
     * @param closed those that ended, by reason
     * @param faults connections the adapter refused or ended other than in order, by reason
     */
    record Connections(
            int open,
            long accepted,
            Map<String, Long> rejected,
            Map<String, Long> closed,
            int queuePairs,
            int memoryRegions,
            long terminatesSent,
            long terminatesReceived,
            Map<String, Long> faults) {}

    /**
     * A port.
     *
     * @param trtype {@code rdma} or {@code tcp}
     */
    record ListeningPort(int portid, String trtype, String address) {}

    /**
     * What the TCP transport holds and saw.
     *
     * @param open connections that hold anything
     * @param closed those that ended, by reason
     * @param terminated termination requests sent, by fatal error status
     */
    record TcpConnections(int open, long accepted, Map<String, Long> closed, Map<String, Long> terminated) {}

    static SubsystemsDocument of(RunningTarget running) {
        var target = running.target();
        return new SubsystemsDocument(
                1,
                target.subsystems().stream().map(SubsystemsDocument::entry).toList(),
                running.addresses().stream().map(Addresses::text).toList(),
                running.openPorts().stream().map(SubsystemsDocument::listener).toList(),
                connections(running),
                tcpConnections(running),
                target.refusedConnects().total(),
                RefusedConnectsDocument.entries(target.refusedConnects()));
    }

    private static Entry entry(Subsystem subsystem) {
        return new Entry(
                subsystem.nqn(),
                subsystem.isAnyHostAllowed(),
                subsystem.allowedHosts(),
                subsystem.namespaces().stream()
                        .map(SubsystemsDocument::namespace)
                        .toList(),
                subsystem.controllers().stream()
                        .map(SubsystemsDocument::controller)
                        .toList());
    }

    private static Namespace namespace(TargetNamespace namespace) {
        var geometry = namespace.device().geometry();
        return new Namespace(
                namespace.nsid(),
                namespace.device().name(),
                namespace.identity().uuid().toString(),
                geometry.bytes(),
                geometry.blockBytes(),
                namespace.peerMemory().show(),
                namespace.isEnabled(),
                namespace.readCommands(),
                namespace.writeCommands(),
                namespace.bytesRead(),
                namespace.bytesWritten());
    }

    private static Controller controller(TargetController controller) {
        return new Controller(
                controller.cntlid(),
                controller.hostNqn(),
                controller.hostIdentifier().toString(),
                controller.transportType(),
                controller.remoteAddress(),
                controller.ioQueueCount(),
                controller.isReady());
    }

    private static Connections connections(RunningTarget running) {
        var counts = running.transport().counts();
        var adapter = running.machine().rnic().statistics().snapshot();
        return new Connections(
                counts.open(),
                counts.accepted(),
                byName(counts.rejected()),
                byName(counts.closed()),
                adapter.queuePairs(),
                adapter.memoryRegions(),
                adapter.terminatesSent(),
                adapter.terminatesReceived(),
                byName(adapter.faults()));
    }

    private static ListeningPort listener(RunningTarget.OpenPort port) {
        return new ListeningPort(port.identifier(), port.transport().text(), Addresses.text(port.address()));
    }

    private static TcpConnections tcpConnections(RunningTarget running) {
        var counts = running.tcpTransport().counts();
        return new TcpConnections(
                counts.open(), counts.accepted(), byName(counts.closed()), byName(counts.terminated()));
    }

    private static Map<String, Long> byName(Map<? extends Enum<?>, Long> counts) {
        var named = new TreeMap<String, Long>();
        counts.forEach((reason, count) -> named.put(reason.name(), count));
        return named;
    }
}
