package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.controller.ControllerNamespace;
import io.peerlane.nvme.controller.ControllerOptions;
import io.peerlane.nvme.controller.NvmeController;
import io.peerlane.nvme.host.pcie.DriverOptions;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.Subsystem;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.TargetOptions;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.rdma.RdmaTransport;
import io.peerlane.nvme.target.rdma.RdmaTransportOptions;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A host machine and a target machine in one process, each with its RNIC, joined by real TCP connections. */
final class Loopback implements AutoCloseable {

    static final String NQN = "nqn.2026-11.io.peerlane:loopback";
    static final long CMB_BYTES = 16L << 20;
    private static final int BLOCK = 512;
    private static final long BLOCKS = 131072;

    final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    final Machine host;
    final Machine target;
    final NvmeController drive;
    final PcieNvmeDriver driver;
    final Target core;
    final Subsystem subsystem;
    final Port port;
    final TargetNamespace namespace;
    final P2pDma p2pdma;
    final InetSocketAddress address;
    final RdmaTransport transport;
    final BlockStore store;

    /** A root port, a switch, and below it an RNIC and whatever else. */
    static final class Machine implements AutoCloseable {
        final Rnic rnic = new Rnic(RnicOptions.of("rnic0"));
        final Fabric fabric;
        final EventLoops loops;
        private RnicDriver driver;
        NettyConnectionManager connections;

        Machine(int loopCount, List<PciFunction> others) {
            var builder = new TopologyBuilder();
            var bridge = builder.hostBridge(
                    0,
                    0,
                    new Aperture(0x8000_0000L, 0x4000_0000L),
                    new Aperture(0x40_0000_0000L, 0x40_0000_0000L),
                    true);
            var rootPort = port("root0", PortType.ROOT_PORT, 1);
            var upstream = port("up", PortType.UPSTREAM_PORT, 0);
            builder.place(bridge.rootBus(), 1, 0, rootPort);
            builder.place(builder.secondaryBus(rootPort), 0, 0, upstream);
            plug(builder, upstream, 0, rnic.function());
            for (int i = 0; i < others.size(); i++) {
                plug(builder, upstream, i + 1, others.get(i));
            }
            var topology = builder.build();
            Enumerator.enumerate(topology);
            fabric = Fabric.of(topology, new HostMemory(256 << 20), new CpuIdentity(CpuVendor.AMD, 0x19));
            rnic.attach(fabric);
            loops = EventLoops.open(loopCount);
        }

        private static void plug(TopologyBuilder builder, PciFunction upstream, int slot, PciFunction function) {
            var port = port("down" + slot, PortType.DOWNSTREAM_PORT, slot + 1);
            builder.place(builder.secondaryBus(upstream), slot, 0, port);
            builder.place(builder.secondaryBus(port), 0, 0, function);
        }

        private static PciFunction port(String name, PortType type, int number) {
            return PciFunction.builder(name)
                    .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                    .portType(type)
                    .portNumber(number)
                    .link(4, 16)
                    .build();
        }

        void open() {
            driver = RnicDriver.open(fabric, rnic, loops.cpus());
            connections = new NettyConnectionManager(driver, loops);
        }

        @Override
        public void close() {
            connections.close();
            driver.close();
            loops.close();
            fabric.close();
        }
    }

    Loopback(int loops, PeerMemoryPolicy policy) {
        this(loops, policy, new MemoryStore("media", BLOCK, BLOCKS));
    }

    /** With a medium of the test, of 512-byte blocks; closed with everything else. */
    Loopback(int loops, PeerMemoryPolicy policy, BlockStore media) {
        store = media;
        drive = new NvmeController(
                ControllerOptions.named("nvme0").withCmb(CmbOptions.of(CMB_BYTES)),
                List.of(new ControllerNamespace(1, store, NamespaceIdentity.named("nvme0n1"))));
        host = new Machine(loops, List.of());
        target = new Machine(loops, List.of(drive.function()));
        drive.attach(target.fabric);
        host.open();
        target.open();
        p2pdma = P2pDma.of(target.fabric, 7);
        driver = PcieNvmeDriver.attach(
                target.fabric, p2pdma, drive.function(), target.loops.cpus(), DriverOptions.defaults());
        core = new Target(
                TargetOptions.defaults(),
                target.loops.cpus().stream().map(cpu -> cpu.executor()).toList(),
                new Clock(),
                new CopyOffload(p2pdma, target.fabric.memory(), 64 << 20));
        subsystem = core.addSubsystem(NQN, new SubsystemIdentity("PL1", "Peerlane", "0.1"));
        subsystem.allowAnyHost(true);
        namespace = subsystem.addNamespace(1, driver.namespace(1), NamespaceIdentity.of(new UUID(1, 1)));
        namespace.peerMemory(policy);
        namespace.enable(TargetNamespace.Enable.STRICT);
        port = core.addPort(1);
        port.link(subsystem);
        transport =
                new RdmaTransport(target.connections, target.fabric.memory(), core, RdmaTransportOptions.defaults());
        address = transport
                .listen(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .address();
    }

    private final class Clock implements TargetClock {
        @Override
        public long nowNanos() {
            return System.nanoTime();
        }

        @Override
        public Timeout schedule(Executor loop, long delayNanos, Runnable task) {
            var scheduled = scheduler.schedule(() -> loop.execute(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }
    }

    RdmaInitiator initiator() {
        return new RdmaInitiator(host.connections, host.fabric, scheduler, RdmaHostOptions.defaults());
    }

    @Override
    public void close() throws Exception {
        transport.close().get(10, TimeUnit.SECONDS);
        driver.close();
        host.close();
        target.close();
        drive.close();
        store.close();
        scheduler.shutdownNow();
    }
}
