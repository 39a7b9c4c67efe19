package io.peerlane.app.machine;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.nvme.host.Initiator;
import io.peerlane.nvme.host.rdma.RdmaHostOptions;
import io.peerlane.nvme.host.rdma.RdmaInitiator;
import io.peerlane.rdma.netty.ConnectionOptions;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A host's machine: memory and an adapter below a root port, with event loops of its own. For one thread at a time. */
final class RdmaClient extends HostClient {

    /** The machine: memory and one adapter. */
    static final MachineDescription MACHINE = new MachineDescription(
            "client",
            "memory and an adapter",
            new CpuIdentity(CpuVendor.INTEL, 6),
            DRAM_BYTES,
            List.of(HostBridgeDescription.of(
                    new IdentityDescription(0x8086, 0x7190),
                    false,
                    List.of(PortDescription.of(
                            new LinkDescription(4, 16), null, new EndpointDescription("rnic", "rnic0", Map.of()))))));

    /** The target may be soft-iWARP of Linux, which is not ready to receive when it says so. */
    private static final ConnectionOptions CONNECTIONS =
            ConnectionOptions.DEFAULT.withFirstMessagePause(Duration.ofMillis(50));

    private final Fabric fabric;
    private final EventLoops loops;
    private final RdmaInitiator initiator;

    private RdmaClient(int loopCount, List<Integer> cpus) {
        try {
            var rnic = new Rnic(RnicOptions.of("rnic0"));
            fabric = Fabric.of(
                    MachineBuilder.build(MACHINE, (_, _, _) -> rnic.function()),
                    new HostMemory(DRAM_BYTES),
                    MACHINE.cpu());
            undo(fabric::close);
            rnic.attach(fabric);
            loops = EventLoops.open(loopCount, cpus);
            undo(loops::close);
            var driver = RnicDriver.open(fabric, rnic, loops.cpus());
            undo(driver::close);
            var connections = new NettyConnectionManager(driver, loops, CONNECTIONS);
            undo(connections::close);
            initiator = new RdmaInitiator(connections, fabric, timers(), RdmaHostOptions.defaults());
        } catch (RuntimeException e) {
            throw closedAfter(e);
        }
    }

    /**
     * Starts a machine.
     *
     * @param cpus processors the event loops are pinned to, in order; empty for none
     */
    static RdmaClient open(int loops, List<Integer> cpus) {
        return new RdmaClient(loops, cpus);
    }

    @Override
    Initiator initiator() {
        return initiator;
    }

    @Override
    HostMemory memory() {
        return fabric.memory();
    }

    @Override
    EventLoops loops() {
        return loops;
    }

    @Override
    boolean usesInCapsuleData() {
        return false;
    }
}
