package io.peerlane.rdma.netty;

import static io.peerlane.fabric.pci.PortType.DOWNSTREAM_PORT;
import static io.peerlane.fabric.pci.PortType.ROOT_PORT;
import static io.peerlane.fabric.pci.PortType.UPSTREAM_PORT;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.RnicStatistics;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.function.Consumer;

/** One machine with an adapter below a switch, its driver, event loops and connection manager. */
final class TestMachine implements AutoCloseable {

    private static final long DRAM = 256L << 20;

    final Fabric fabric;
    final Rnic rnic;
    final EventLoops loops;
    final RnicDriver driver;
    final NettyConnectionManager connections;
    final ProtectionDomain domain;

    TestMachine(String name) {
        this(RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT);
    }

    /** One whose adapter has a clock. */
    TestMachine(String name, AdapterPacing pacing) {
        this(RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT, rnic -> rnic.pace(pacing));
    }

    TestMachine(RnicOptions rnicOptions, EventLoops loops, ConnectionOptions options) {
        this(rnicOptions, loops, options, _ -> {});
    }

    private TestMachine(RnicOptions rnicOptions, EventLoops loops, ConnectionOptions options, Consumer<Rnic> prepare) {
        this.loops = loops;
        rnic = new Rnic(rnicOptions);
        prepare.accept(rnic);
        fabric = fabricWith(rnic.function());
        rnic.attach(fabric);
        driver = RnicDriver.open(fabric, rnic, loops.cpus());
        connections = new NettyConnectionManager(driver, loops, options);
        domain = driver.allocateProtectionDomain();
    }

    private static Fabric fabricWith(PciFunction endpoint) {
        var builder = new TopologyBuilder();
        var host = builder.hostBridge(
                0, 0, new Aperture(0x8000_0000L, 0x4000_0000L), new Aperture(0x100_0000_0000L, 1L << 40), true);
        var root = bridge("root", ROOT_PORT);
        var up = bridge("up", UPSTREAM_PORT);
        var down = bridge("down", DOWNSTREAM_PORT);
        builder.place(host.rootBus(), 1, 0, root);
        builder.place(builder.secondaryBus(root), 0, 0, up);
        builder.place(builder.secondaryBus(up), 0, 0, down);
        builder.place(builder.secondaryBus(down), 0, 0, endpoint);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        return Fabric.of(topology, new HostMemory(DRAM), new CpuIdentity(CpuVendor.values()[0], 6));
    }

    private static PciFunction bridge(String name, PortType type) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                .portType(type)
                .link(4, 16)
                .build();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    RnicStatistics.Snapshot statistics() {
        return driver.statistics().snapshot();
    }

    /** Registers a whole buffer under its bus address. */
    MemoryRegion register(HostBuffer buffer, Access... access) {
        var rights = EnumSet.noneOf(Access.class);
        rights.addAll(java.util.List.of(access));
        return domain.register(buffer.address(), buffer.address(), buffer.size(), rights);
    }

    HostBuffer allocate(long bytes) {
        return fabric.memory().allocate(bytes, 4096);
    }

    @Override
    public void close() {
        connections.close();
        loops.close();
        driver.close();
        fabric.close();
    }
}
