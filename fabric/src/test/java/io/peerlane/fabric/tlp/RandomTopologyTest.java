package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.fabric.pci.wire.BridgeWindow;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random machines: what enumeration assigned is what routing finds. */
class RandomTopologyTest {

    private static final int MACHINES = 60;

    private static final RegisterSpace SILENT = new RegisterSpace() {
        @Override
        public long read(long offset, int bytes) {
            return 0;
        }

        @Override
        public void write(long offset, int bytes, long value) {}
    };

    /** One random machine; gone after the test. */
    private static final class Machine implements AutoCloseable {
        private final Random random;
        private final Arena arena = Arena.ofShared();
        private final TopologyBuilder builder = new TopologyBuilder();
        private final List<PciFunction> endpoints = new ArrayList<>();
        private final Fabric fabric;
        private int names;

        Machine(long seed) {
            random = new Random(seed);
            int bridges = 1 + random.nextInt(2);
            for (int i = 0; i < bridges; i++) {
                PciBus root = builder.hostBridge(
                                0,
                                i * 0x80,
                                new Aperture(0x8000_0000L + i * 0x2000_0000L, 0x2000_0000L),
                                new Aperture((i + 1L) << 40, 1L << 40),
                                true)
                        .rootBus();
                fill(root, PortType.ROOT_PORT, 1, 3);
            }
            PciTopology topology = builder.build();
            Enumerator.enumerate(topology);
            fabric = Fabric.of(topology, new HostMemory(1 << 20), new CpuIdentity(CpuVendor.INTEL, 6));
            endpoints.forEach(OneSwitch::enable);
        }

        private void fill(PciBus bus, PortType type, int firstDevice, int depth) {
            int ports = 1 + random.nextInt(4);
            for (int i = 0; i < ports; i++) {
                PciFunction port = port(type);
                builder.place(bus, firstDevice + i, 0, port);
                plug(builder.secondaryBus(port), depth);
            }
        }

        private void plug(PciBus link, int depth) {
            int what = random.nextInt(5);
            if (what == 0 && depth > 0) {
                PciFunction upstream = port(PortType.UPSTREAM_PORT);
                builder.place(link, 0, 0, upstream);
                fill(builder.secondaryBus(upstream), PortType.DOWNSTREAM_PORT, 0, depth - 1);
            } else if (what > 0) {
                PciFunction endpoint = endpoint();
                endpoints.add(endpoint);
                builder.place(link, 0, 0, endpoint);
            }
        }

        private PciFunction port(PortType type) {
            return PciFunction.builder("p" + names++).portType(type).build();
        }

        private PciFunction endpoint() {
            var function = PciFunction.builder("e" + names++).bar(Bar.registers(0, 16L << random.nextInt(18), SILENT));
            if (random.nextBoolean()) {
                function.bar(Bar.memory(2, SparseMemory.map(1L << (12 + random.nextInt(21)), arena)));
            }
            return (random.nextBoolean() ? function.msix(1 + random.nextInt(200)) : function).build();
        }

        @Override
        public void close() {
            fabric.close();
            arena.close();
        }
    }

    static List<Long> seeds() {
        long first = System.nanoTime();
        return new Random(first).longs(MACHINES).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyAddressOfEveryBarLeadsBackToIt(long seed) {
        try (var machine = new Machine(seed)) {
            for (PciFunction requester : machine.endpoints) {
                BusMaster master = machine.fabric.busMaster(requester);
                machine.endpoints.forEach(target -> checkBars(master, target, machine.random));
            }
        }
    }

    private static void checkBars(BusMaster master, PciFunction target, Random random) {
        for (Bar bar : target.bars()) {
            long inside = bar.address() + random.nextLong(bar.size());
            for (long address : new long[] {bar.address(), bar.address() + bar.size() - 1, inside}) {
                Route route = master.route(address, 1);
                assertThat(route.start())
                        .as("start of the route to %s of %s", bar, target)
                        .isEqualTo(bar.address());
                assertThat(route.limit()).isEqualTo(bar.address() + bar.size());
                assertThat(route.isInternal()).isEqualTo(master.function() == target);
                assertThat(route.completionHops().reversed().stream().map(LinkDirection::reverse))
                        .containsExactlyElementsOf(route.hops());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void siblingWindowsNeverOverlapAndLieInsideTheirParents(long seed) {
        try (var machine = new Machine(seed)) {
            PciTopology topology = machine.fabric.topology();
            for (PciFunction function : topology.functions()) {
                topology.secondaryBus(function).ifPresent(below -> checkWindows(function, below));
            }
        }
    }

    private static void checkWindows(PciFunction bridge, PciBus below) {
        var header = bridge.bridgeHeader();
        var siblings = new ArrayList<BridgeWindow>();
        for (PciFunction function : below.functions()) {
            if (function.portType().isBridge()) {
                addChecked(function.bridgeHeader().memoryWindow(), header.memoryWindow(), siblings);
                addChecked(function.bridgeHeader().prefetchableWindow(), header.prefetchableWindow(), siblings);
            }
        }
    }

    private static void addChecked(BridgeWindow window, BridgeWindow parent, List<BridgeWindow> siblings) {
        if (window.isOpen()) {
            assertThat(siblings).noneMatch(window::overlaps);
            assertThat(parent.contains(window.base()) && parent.contains(window.limit()))
                    .as("%s inside %s", window, parent)
                    .isTrue();
            siblings.add(window);
        }
    }
}
