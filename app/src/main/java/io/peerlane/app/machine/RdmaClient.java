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
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.rdma.RdmaHostOptions;
import io.peerlane.nvme.host.rdma.RdmaInitiator;
import io.peerlane.rdma.netty.ConnectionOptions;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/** A host's machine: memory and an adapter below a root port, with event loops of its own. For one thread at a time. */
final class RdmaClient implements AutoCloseable {

    private static final long DRAM_BYTES = 16L << 30;

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

    /** What is to be undone, latest first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

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
            undo.push(fabric::close);
            rnic.attach(fabric);
            loops = EventLoops.open(loopCount, cpus);
            undo.push(loops::close);
            var driver = RnicDriver.open(fabric, rnic, loops.cpus());
            undo.push(driver::close);
            var connections = new NettyConnectionManager(driver, loops, CONNECTIONS);
            undo.push(connections::close);
            initiator = new RdmaInitiator(connections, fabric, timers(), RdmaHostOptions.defaults());
        } catch (RuntimeException e) {
            close();
            throw e;
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

    private ScheduledExecutorService timers() {
        var timers = Timers.open();
        undo.push(timers::shutdownNow);
        return timers;
    }

    /**
     * Makes an association, closed with this; blocks.
     *
     * @throws AssociationException if it cannot be made
     */
    Association connect(InetSocketAddress address, AssociationOptions options) {
        var association = initiator.connectAndWait(address, options);
        undo.push(association::close);
        return association;
    }

    Fabric fabric() {
        return fabric;
    }

    EventLoops loops() {
        return loops;
    }

    /** Disconnects and frees everything. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }
}
