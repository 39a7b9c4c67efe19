package io.peerlane.app.machine;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.ConnectOptions;
import io.peerlane.app.workload.DataBuffer;
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
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A client: a small machine of its own (memory, an adapter below a root port) with an association over NVMe/RDMA.
 *
 * <p>Opening and closing block; the rest is as {@link BlockAttachment} says.
 */
final class RdmaAttachment implements BlockAttachment {

    private static final long DRAM_BYTES = 16L << 30;
    private static final long PAGE = 4096;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IO_TIMEOUT = Duration.ofSeconds(30);

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

    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final EventLoops loops;
    private final Fabric fabric;
    private final Association association;
    private final BlockDevice device;

    private RdmaAttachment(ConnectOptions options) {
        try {
            var rnic = new Rnic(RnicOptions.of("rnic0"));
            fabric = Fabric.of(
                    MachineBuilder.build(MACHINE, (_, _, _) -> rnic.function()),
                    new HostMemory(DRAM_BYTES),
                    MACHINE.cpu());
            undo.push(fabric::close);
            rnic.attach(fabric);
            loops = EventLoops.open(options.queues(), options.cpus());
            undo.push(loops::close);
            var driver = RnicDriver.open(fabric, rnic, loops.cpus());
            undo.push(driver::close);
            var connections = new NettyConnectionManager(driver, loops);
            undo.push(connections::close);
            var timers = timers();
            var initiator = new RdmaInitiator(connections, fabric, timers, RdmaHostOptions.defaults());
            association = initiator.connectAndWait(
                    new InetSocketAddress(options.traddr(), options.trsvcid()), association(options));
            undo.push(association::close);
            device = association.namespace(options.nsid());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Connects. */
    static RdmaAttachment open(ConnectOptions options) throws IOException {
        try {
            return new RdmaAttachment(options);
        } catch (AssociationException | IllegalArgumentException e) {
            throw new IOException("%s:%d: %s".formatted(options.traddr(), options.trsvcid(), e.getMessage()), e);
        }
    }

    private ScheduledExecutorService timers() {
        var timers = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("timers").daemon().factory());
        undo.push(timers::shutdownNow);
        return timers;
    }

    /** The host's identifier follows from its name, so that one name is one host. */
    private static AssociationOptions association(ConnectOptions options) {
        var uuid = UUID.nameUUIDFromBytes(options.hostnqn().getBytes(StandardCharsets.UTF_8));
        return new AssociationOptions(
                options.nqn(),
                options.hostnqn(),
                uuid,
                options.queues(),
                options.queueSize() - 1,
                KEEP_ALIVE,
                false,
                options.timeout(),
                ADMIN_TIMEOUT,
                IO_TIMEOUT);
    }

    @Override
    public BlockDevice device() {
        return device;
    }

    @Override
    public int loops() {
        return Math.min(loops.count(), association.ioQueues());
    }

    @Override
    public Executor loop(int index) {
        return loops.cpus().get(index).executor();
    }

    @Override
    public DataBuffer allocate(long bytes) {
        var buffer = fabric.memory().allocate(bytes, PAGE);
        return new DataBuffer(buffer.segment(), buffer.address());
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(association.failure()).map(AssociationException::getMessage);
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }
}
