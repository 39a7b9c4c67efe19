package io.peerlane.fabric.tlp;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A root port, a switch, and behind it an RNIC and two drives with memory; a third drive has a root port of its own. */
public final class OneSwitch implements AutoCloseable {

    static final int ALL_ACS = AcsCapability.SERVICES & ~AcsCapability.DIRECT_TRANSLATED;
    static final long MEMORY = 4L << 20;
    static final long GIB = 1L << 30;
    static final Aperture LOW = new Aperture(0x8000_0000L, 0x4000_0000L);
    static final Aperture HIGH = new Aperture(0x40_0000_0000L, 0x40_0000_0000L);

    private final Arena arena = Arena.ofShared();
    final Registers registers = new Registers();
    final PciFunction rootPort = port("root0", PortType.ROOT_PORT, 1);
    final PciFunction otherRootPort = port("root1", PortType.ROOT_PORT, 2);
    final PciFunction upstream = port("up", PortType.UPSTREAM_PORT, 0);
    final PciFunction rnicPort = port("down0", PortType.DOWNSTREAM_PORT, 1);
    final PciFunction drivePort = port("down1", PortType.DOWNSTREAM_PORT, 2);
    final PciFunction otherDrivePort = port("down2", PortType.DOWNSTREAM_PORT, 3);
    public final PciFunction rnic = endpoint("rnic", PciIdentity.CLASS_ETHERNET);
    public final PciFunction drive = endpoint("nvme0", PciIdentity.CLASS_NVME);
    final PciFunction otherDrive = endpoint("nvme1", PciIdentity.CLASS_NVME);
    final PciFunction farDrive = endpoint("nvme2", PciIdentity.CLASS_NVME);
    public final Fabric fabric;

    /** Remembers the accesses it gets. */
    static final class Registers implements RegisterSpace {
        final List<String> seen = new ArrayList<>();

        @Override
        public long read(long offset, int bytes) {
            seen.add("read %x %d".formatted(offset, bytes));
            return 0x1122_3344_5566_7788L & (bytes == 8 ? -1L : (1L << bytes * 8) - 1);
        }

        @Override
        public void write(long offset, int bytes, long value) {
            seen.add("write %x %d %x".formatted(offset, bytes, value));
        }
    }

    public OneSwitch() {
        this(true);
    }

    OneSwitch(boolean peerForwarding) {
        var builder = new TopologyBuilder();
        HostBridge bridge = builder.hostBridge(0, 0, LOW, HIGH, peerForwarding);
        builder.place(bridge.rootBus(), 1, 0, rootPort);
        builder.place(bridge.rootBus(), 2, 0, otherRootPort);
        builder.place(builder.secondaryBus(rootPort), 0, 0, upstream);
        var inside = builder.secondaryBus(upstream);
        builder.place(inside, 0, 0, rnicPort);
        builder.place(inside, 1, 0, drivePort);
        builder.place(inside, 2, 0, otherDrivePort);
        builder.place(builder.secondaryBus(rnicPort), 0, 0, rnic);
        builder.place(builder.secondaryBus(drivePort), 0, 0, drive);
        builder.place(builder.secondaryBus(otherDrivePort), 0, 0, otherDrive);
        builder.place(builder.secondaryBus(otherRootPort), 0, 0, farDrive);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        fabric = Fabric.of(topology, new HostMemory(64L << 20), new CpuIdentity(CpuVendor.INTEL, 6));
        List.of(rnic, drive, otherDrive, farDrive).forEach(OneSwitch::enable);
    }

    private static PciFunction port(String name, PortType type, int number) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                .portType(type)
                .portNumber(number)
                .link(4, 16)
                .acs(type.isDownstreamFacing() ? ALL_ACS : 0, 0, 8)
                .build();
    }

    private PciFunction endpoint(String name, int classCode) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x1b36, 0x0010, classCode))
                .bar(Bar.registers(0, 0x4000, registers))
                .bar(Bar.memory(2, SparseMemory.map(MEMORY, arena)))
                .msix(8)
                .link(4, 4)
                .build();
    }

    static void enable(PciFunction function) {
        command(function, ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    static void command(PciFunction function, int value) {
        function.configuration().write16(ConfigurationHeader.COMMAND, value);
    }

    static void acs(PciFunction function, int control) {
        int at = function.configuration().extendedCapability(Capabilities.ACS).orElseThrow();
        function.configuration().write16(at + AcsCapability.CONTROL, control);
    }

    static void egress(PciFunction function, int vector) {
        int at = function.configuration().extendedCapability(Capabilities.ACS).orElseThrow();
        function.configuration().write32(at + AcsCapability.EGRESS_VECTOR, vector);
    }

    public static long memoryOf(PciFunction function) {
        return function.bar(2).orElseThrow().address();
    }

    public static MemorySegment backingOf(PciFunction function) {
        return function.bar(2).orElseThrow().memory().orElseThrow();
    }

    /** Payload bytes by what they crossed: {@code up}, {@code down} and role or name; zeros left out. */
    public LedgerSnapshot counted(Runnable work) {
        LedgerSnapshot before = fabric.ledger().snapshot();
        work.run();
        return fabric.ledger().snapshot().minus(before);
    }

    @Override
    public void close() {
        fabric.close();
        arena.close();
    }
}
