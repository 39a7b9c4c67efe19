package io.peerlane.fabric.vfio;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.lang.foreign.Arena;
import java.util.List;

/** A switch with an adapter and a drive of 8 GiB of memory; another drive below a root port of its own. */
final class VfioMachine implements AutoCloseable {

    static final long GIB = 1L << 30;
    static final long MEMORY = 8 * GIB;
    static final int MEMORY_BAR = 2;

    private final Arena arena = Arena.ofShared();
    final PciFunction rnic = endpoint("rnic0", PciIdentity.CLASS_ETHERNET, 1 << 20);
    final PciFunction drive = endpoint("nvme0", PciIdentity.CLASS_NVME, MEMORY);
    final PciFunction farDrive = endpoint("nvme1", PciIdentity.CLASS_NVME, 4 << 20);
    final PciFunction drivePort = port("slot1", PortType.DOWNSTREAM_PORT);
    final Fabric fabric;
    final P2pDma p2pDma;

    /** @param hostDevice device identifier of the host bridge of vendor 8086h: 2020h forwards, 1237h is not known to */
    VfioMachine(int hostDevice) {
        var builder = new TopologyBuilder();
        var host = builder.hostBridge(
                0, 0, new Aperture(0xc000_0000L, 0x2000_0000L), new Aperture(1L << 40, 64 * GIB), true);
        var bridge = PciFunction.builder("host")
                .portType(PortType.CONVENTIONAL)
                .identity(PciIdentity.of(0x8086, hostDevice, PciIdentity.CLASS_HOST_BRIDGE))
                .build();
        builder.place(host.rootBus(), 0, 0, bridge);
        PciBus inside = below(builder, host.rootBus(), 1, port("root0", PortType.ROOT_PORT));
        PciBus ports = below(builder, inside, 0, port("switch", PortType.UPSTREAM_PORT));
        builder.place(below(builder, ports, 0, port("slot0", PortType.DOWNSTREAM_PORT)), 0, 0, rnic);
        builder.place(below(builder, ports, 1, drivePort), 0, 0, drive);
        builder.place(below(builder, host.rootBus(), 2, port("root1", PortType.ROOT_PORT)), 0, 0, farDrive);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        fabric = Fabric.of(topology, new HostMemory(1 << 20), new CpuIdentity(CpuVendor.INTEL, 6));
        p2pDma = P2pDma.of(fabric, 7);
        List.of(rnic, drive, farDrive).forEach(VfioMachine::enable);
    }

    static void enable(PciFunction function) {
        command(function, ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    static void command(PciFunction function, int value) {
        function.configuration().write16(ConfigurationHeader.COMMAND, value);
    }

    private static PciFunction port(String name, PortType type) {
        return PciFunction.builder(name).portType(type).acs(0x5f, 0).build();
    }

    private static PciBus below(TopologyBuilder builder, PciBus bus, int device, PciFunction bridge) {
        builder.place(bus, device, 0, bridge);
        return builder.secondaryBus(bridge);
    }

    private PciFunction endpoint(String name, int classCode, long bytes) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x1b36, 0x0010, classCode))
                .bar(Bar.registers32(0, 2048, new Nothing()))
                .bar(Bar.memory(MEMORY_BAR, SparseMemory.map(bytes, arena)))
                .build();
    }

    /** Registers that do not exist. */
    private record Nothing() implements RegisterSpace {
        @Override
        public long read(long offset, int bytes) {
            return 0;
        }

        @Override
        public void write(long offset, int bytes, long value) {}
    }

    long memoryOf(PciFunction function) {
        return function.bar(MEMORY_BAR).orElseThrow().address();
    }

    @Override
    public void close() {
        fabric.close();
        arena.close();
    }
}
