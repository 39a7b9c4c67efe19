package io.peerlane.fabric.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.fabric.pci.wire.BridgeWindow;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.topology.TopologyException.Reason;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnumeratorTest {

    private static final Aperture LOW = new Aperture(0x8000_0000L, 0x1000_0000L);
    private static final Aperture HIGH = new Aperture(0x40_0000_0000L, 0x10_0000_0000L);
    private static final long GIB = 1L << 30;
    private static final RegisterSpace SILENT = new RegisterSpace() {
        @Override
        public long read(long offset, int bytes) {
            return 0;
        }

        @Override
        public void write(long offset, int bytes, long value) {}
    };

    private final Arena arena = Arena.ofShared();
    private final TopologyBuilder builder = new TopologyBuilder();

    @AfterEach
    void close() {
        arena.close();
    }

    private static PciFunction port(String name, PortType type) {
        return PciFunction.builder(name)
                .identity(PciIdentity.of(0x10b5, 0x8747, PciIdentity.CLASS_BRIDGE))
                .portType(type)
                .build();
    }

    private PciFunction drive(String name, long memory) {
        var drive = PciFunction.builder(name)
                .identity(PciIdentity.of(0x144d, 0xa80a, PciIdentity.CLASS_NVME))
                .bar(Bar.registers(0, 0x4000, SILENT));
        return (memory == 0 ? drive : drive.bar(Bar.memory(2, SparseMemory.map(memory, arena)))).build();
    }

    private PciBus below(PciBus bus, int device, PciFunction port) {
        builder.place(bus, device, 0, port);
        return builder.secondaryBus(port);
    }

    private PciFunction plug(PciBus bus, PciFunction function) {
        builder.place(bus, 0, 0, function);
        return function;
    }

    private PciBus root() {
        return builder.hostBridge(0, 0, LOW, HIGH, true).rootBus();
    }

    private static long address(PciFunction function, int bar) {
        return function.bar(bar).orElseThrow().address();
    }

    @Test
    void numbersBusesDepthFirstThroughNestedSwitches() {
        PciBus root = root();
        PciFunction rootPort = port("root", PortType.ROOT_PORT);
        PciFunction up = port("up", PortType.UPSTREAM_PORT);
        PciFunction downA = port("downA", PortType.DOWNSTREAM_PORT);
        PciFunction downB = port("downB", PortType.DOWNSTREAM_PORT);
        PciFunction nestedUp = port("nestedUp", PortType.UPSTREAM_PORT);
        PciFunction nestedDown = port("nestedDown", PortType.DOWNSTREAM_PORT);
        PciFunction empty = port("empty", PortType.DOWNSTREAM_PORT);
        PciFunction second = port("second", PortType.ROOT_PORT);
        PciBus inside = below(below(root, 1, rootPort), 0, up);
        PciBus nested = below(below(inside, 0, downA), 0, nestedUp);
        PciFunction a = plug(below(nested, 0, nestedDown), drive("a", 0));
        below(nested, 1, empty);
        PciFunction b = plug(below(inside, 1, downB), drive("b", 0));
        PciFunction c = plug(below(root, 2, second), drive("c", 0));
        PciTopology topology = builder.build();
        Enumerator.enumerate(topology);

        assertThat(topology.functions())
                .extracting(f -> f.address() + " " + f.name())
                .containsExactly(
                        "0000:00:01.0 root",
                        "0000:01:00.0 up",
                        "0000:02:00.0 downA",
                        "0000:03:00.0 nestedUp",
                        "0000:04:00.0 nestedDown",
                        "0000:05:00.0 a",
                        "0000:04:01.0 empty",
                        "0000:02:01.0 downB",
                        "0000:07:00.0 b",
                        "0000:00:02.0 second",
                        "0000:08:00.0 c");
        assertThat(rootPort.bridgeHeader().subordinateBus()).isEqualTo(7);
        assertThat(downA.bridgeHeader().primaryBus()).isEqualTo(2);
        assertThat(downA.bridgeHeader().secondaryBus()).isEqualTo(3);
        assertThat(downA.bridgeHeader().subordinateBus()).isEqualTo(6);
        assertThat(topology.upstream(a)).contains(nestedDown);
        assertThat(topology.upstream(downB)).contains(up);
        assertThat(topology.upstream(rootPort)).isEmpty();
        assertThat(topology.find(BusDeviceFunction.parse("0000:07:00.0"))).contains(b);
        assertThat(topology.hostBridge(c)).isSameAs(topology.hostBridges().getFirst());
    }

    @Test
    void registersGoBelowFourGibAndPrefetchableMemoryAbove() {
        PciFunction port = port("root", PortType.ROOT_PORT);
        PciFunction big = plug(below(root(), 1, port), drive("big", 4 * GIB));
        Enumerator.enumerate(builder.build());

        assertThat(address(big, 0)).isEqualTo(LOW.base());
        assertThat(address(big, 2)).isEqualTo(HIGH.base());
        assertThat(port.bridgeHeader().memoryWindow()).isEqualTo(new BridgeWindow(0x8000_0000L, 0x800f_ffffL));
        assertThat(port.bridgeHeader().prefetchableWindow())
                .isEqualTo(new BridgeWindow(0x40_0000_0000L, 0x40_ffff_ffffL));
    }

    @Test
    void packsTheLargestFirstSoThatNothingIsLost() {
        PciBus root = root();
        PciFunction first = port("p1", PortType.ROOT_PORT);
        PciFunction second = port("p2", PortType.ROOT_PORT);
        PciFunction small = plug(below(root, 1, first), drive("small", 2 << 20));
        PciFunction large = plug(below(root, 2, second), drive("large", GIB));
        Enumerator.enumerate(builder.build());
        assertThat(address(large, 2)).isEqualTo(HIGH.base());
        assertThat(address(small, 2)).isEqualTo(HIGH.base() + GIB);
        assertThat(first.bridgeHeader().prefetchableWindow())
                .isEqualTo(new BridgeWindow(HIGH.base() + GIB, HIGH.base() + GIB + (2 << 20) - 1));
    }

    @Test
    void withoutAddressesAboveFourGibEverythingGoesBelow() {
        PciBus root = builder.hostBridge(0, 0, LOW, Aperture.NONE, true).rootBus();
        PciFunction port = port("root", PortType.ROOT_PORT);
        PciFunction drive = plug(below(root, 1, port), drive("d", 4 << 20));
        Enumerator.enumerate(builder.build());
        assertThat(address(drive, 2)).isEqualTo(LOW.base());
        assertThat(address(drive, 0)).isEqualTo(LOW.base() + (4 << 20));
        assertThat(port.bridgeHeader().prefetchableWindow())
                .isEqualTo(new BridgeWindow(LOW.base(), LOW.base() + (4 << 20) - 1));
    }

    @Test
    void aBridgeWithNothingBelowForwardsNothing() {
        PciFunction port = port("root", PortType.ROOT_PORT);
        below(root(), 1, port);
        Enumerator.enumerate(builder.build());
        assertThat(port.bridgeHeader().memoryWindow().isOpen()).isFalse();
        assertThat(port.bridgeHeader().prefetchableWindow().isOpen()).isFalse();
        assertThat(port.bridgeHeader().secondaryBus()).isEqualTo(1);
    }

    @Test
    void bridgesAreEnabledAndEndpointsLeftToTheirDrivers() {
        PciFunction port = port("root", PortType.ROOT_PORT);
        PciFunction drive = plug(below(root(), 1, port), drive("d", 0));
        Enumerator.enumerate(builder.build());
        assertThat(port.configuration().read16(ConfigurationHeader.COMMAND)).isEqualTo(7);
        assertThat(drive.configuration().read16(ConfigurationHeader.COMMAND)).isZero();
    }

    @Test
    void findsFurtherFunctionsOnlyOfAMultiFunctionDevice() {
        PciBus bus = below(root(), 1, port("root", PortType.ROOT_PORT));
        PciFunction zero = PciFunction.builder("f0").multiFunction().build();
        PciFunction two = PciFunction.builder("f2").build();
        builder.place(bus, 0, 0, zero);
        builder.place(bus, 0, 2, two);
        Enumerator.enumerate(builder.build());
        assertThat(two.address()).hasToString("0000:01:00.2");
    }

    @Test
    void eachHostBridgeNumbersItsOwnBuses() {
        var second = new Aperture(0xa000_0000L, 0x1000_0000L);
        PciFunction a = plug(below(root(), 1, port("p0", PortType.ROOT_PORT)), drive("a", 0));
        PciBus otherRoot =
                builder.hostBridge(0, 0x40, second, Aperture.NONE, true).rootBus();
        PciFunction b = plug(below(otherRoot, 1, port("p1", PortType.ROOT_PORT)), drive("b", 0));
        Enumerator.enumerate(builder.build());
        assertThat(a.address()).hasToString("0000:01:00.0");
        assertThat(b.address()).hasToString("0000:41:00.0");
        assertThat(address(b, 0)).isEqualTo(second.base());
    }

    @Test
    void saysWhichBarDoesNotFit() {
        PciBus root = builder.hostBridge(0, 0, LOW, new Aperture(HIGH.base(), 1 << 20), true)
                .rootBus();
        plug(below(root, 1, port("root", PortType.ROOT_PORT)), drive("d", 4 << 20));
        assertThatThrownBy(() -> Enumerator.enumerate(builder.build()))
                .isInstanceOfSatisfying(
                        TopologyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BARS_DO_NOT_FIT))
                .hasMessageContaining("prefetchable window of 0000:00:01.0 needs 4194304 bytes")
                .hasMessageContaining("1048576 bytes are left");
    }

    @Test
    void saysWhereBusNumbersRunOut() {
        PciBus root = builder.hostBridge(0, 0xfe, LOW, HIGH, true).rootBus();
        below(root, 1, port("p0", PortType.ROOT_PORT));
        below(root, 2, port("p1", PortType.ROOT_PORT));
        assertThatThrownBy(() -> Enumerator.enumerate(builder.build()))
                .isInstanceOfSatisfying(
                        TopologyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_BUS_NUMBERS))
                .hasMessageContaining("0000:fe:02.0");
    }

    @Test
    void theCheckFindsAWindowThatIsTooSmall() {
        PciFunction port = port("root", PortType.ROOT_PORT);
        plug(below(root(), 1, port), drive("d", 4 << 20));
        PciTopology topology = builder.build();
        Enumerator.enumerate(topology);
        port.configuration().write32(0x2c, 0x3f);
        assertThatThrownBy(() -> AddressCheck.check(topology))
                .isInstanceOfSatisfying(
                        TopologyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUTSIDE_WINDOW))
                .hasMessageContaining("BAR 2");
    }

    @Test
    void theCheckFindsTwoFunctionsAtOneAddress() {
        PciBus root = root();
        PciFunction a =
                PciFunction.builder("a").bar(Bar.registers(0, 0x1000, SILENT)).build();
        PciFunction b =
                PciFunction.builder("b").bar(Bar.registers(0, 0x1000, SILENT)).build();
        builder.place(root, 1, 0, a);
        builder.place(root, 2, 0, b);
        PciTopology topology = builder.build();
        Enumerator.enumerate(topology);
        b.configuration().write32(0x10, (int) address(a, 0));
        assertThatThrownBy(() -> AddressCheck.check(topology))
                .isInstanceOfSatisfying(
                        TopologyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLAP));
    }

    @Test
    void refusesTwoFunctionsInOnePlace() {
        PciBus root = root();
        builder.place(root, 1, 0, drive("a", 0));
        assertThatThrownBy(() -> builder.place(root, 1, 0, drive("b", 0)))
                .isInstanceOfSatisfying(
                        TopologyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_ADDRESS));
    }

    @Test
    void refusesAHostBridgeWhoseAddressesOverlapAnother() {
        root();
        assertThatThrownBy(() -> builder.hostBridge(1, 0, LOW, Aperture.NONE, true))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void configurationRequestsToNobodyReadAllOnes() {
        PciFunction port = port("root", PortType.ROOT_PORT);
        plug(below(root(), 1, port), drive("d", 0));
        PciTopology topology = builder.build();
        Enumerator.enumerate(topology);
        var access = new ConfigurationMechanism(topology, topology.hostBridges().getFirst());
        assertThat(access.read16(BusDeviceFunction.parse("0000:01:00.0"), 0)).isEqualTo(0x144d);
        assertThat(access.read32(BusDeviceFunction.parse("0000:01:01.0"), 0)).isEqualTo(-1);
        assertThat(access.read32(BusDeviceFunction.parse("0000:05:00.0"), 0)).isEqualTo(-1);
        assertThat(access.read32(BusDeviceFunction.parse("0001:01:00.0"), 0)).isEqualTo(-1);
        access.write32(BusDeviceFunction.parse("0000:05:00.0"), 4, 6);
    }
}
