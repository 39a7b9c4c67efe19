package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.Flow;
import io.peerlane.fabric.timing.simulation.Outcome;
import io.peerlane.fabric.timing.simulation.Simulation;
import io.peerlane.fabric.timing.simulation.Stage;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Endpoints with memory, each below a root port of its own, and transfers among them and host memory in virtual time. */
final class Endpoints implements AutoCloseable {

    /** Stands for host memory. */
    static final String HOST = "host";

    private static final long CHUNK = 4096;
    private static final int MEMORY_BAR = 2;
    private static final long MEMORY_BYTES = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final Map<String, PciFunction> functions = new HashMap<>();
    private final Fabric fabric;
    private final HostBuffer host;
    private final MachineTiming timing;

    /** @param lanes of each endpoint by its name, in the order of their ports */
    Endpoints(int generation, SequencedMap<String, Integer> lanes, MachineTiming timing) {
        this.timing = timing;
        var ports = lanes.entrySet().stream()
                .map(one -> PortDescription.of(
                        new LinkDescription(generation, one.getValue()),
                        null,
                        new EndpointDescription("any", one.getKey(), Map.of())))
                .toList();
        var bridges = List.of(HostBridgeDescription.of(null, true, ports));
        var machine = new MachineDescription("endpoints", "", new CpuIdentity(CpuVendor.INTEL, 6), 64 << 20, bridges);
        fabric = Fabric.of(machine, (path, endpoint, link) -> create(endpoint, link));
        functions.values().forEach(Endpoints::enable);
        host = fabric.memory().allocate(MEMORY_BYTES, CHUNK);
    }

    private PciFunction create(EndpointDescription from, LinkDescription link) {
        PciFunction function = PciFunction.builder(from.name())
                .identity(PciIdentity.of(0x1b36, 0x10, PciIdentity.CLASS_NVME))
                .link(link.generation(), link.lanes())
                .bar(Bar.memory(MEMORY_BAR, SparseMemory.map(MEMORY_BYTES, arena)))
                .build();
        functions.put(from.name(), function);
        return function;
    }

    private static void enable(PciFunction function) {
        function.configuration()
                .write16(
                        ConfigurationHeader.COMMAND,
                        ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    private PciFunction function(String name) {
        var function = functions.get(name);
        if (function == null) {
            throw new IllegalArgumentException(name);
        }
        return function;
    }

    private Route route(String from, String to) {
        long address = to.equals(HOST)
                ? host.address()
                : function(to).bar(MEMORY_BAR).orElseThrow().address();
        return fabric.busMaster(function(from)).route(address, 1);
    }

    /** Flows of equal blocks, {@code depth} outstanding in each of {@code flows}. */
    Run blocks(long blockBytes, int depth, int flows) {
        return new Run(blockBytes, depth, flows, Math.min(blockBytes, CHUNK));
    }

    /** The same, cut into pieces of another size. */
    Run blocks(long blockBytes, int depth, int flows, long chunkBytes) {
        return new Run(blockBytes, depth, flows, chunkBytes);
    }

    /** What is run at the same time. */
    final class Run {

        private final MachineResources resources = new MachineResources();
        private final List<Flow> flows = new ArrayList<>();
        private final TransferStages transfers;
        private final long blockBytes;
        private final long chunkBytes;
        private final int depth;

        private Run(long blockBytes, int depth, int flows, long chunkBytes) {
            this.blockBytes = blockBytes;
            this.chunkBytes = chunkBytes;
            this.depth = depth;
            transfers = new TransferStages(timing, resources, chunkBytes, blockBytes * depth * flows);
        }

        /** {@code from} writes to the memory of {@code to}. */
        List<Stage> writes(String from, String to) {
            return transfers.write(route(from, to));
        }

        /** {@code from} reads the memory of {@code of}. */
        List<Stage> reads(String from, String of) {
            return transfers.read(route(from, of), from, 0);
        }

        /** A read of a drive's medium, the command included. */
        List<Stage> medium(Component drive) {
            var medium = new MediumStages(drive, resources, chunkBytes);
            List<Stage> stages = new ArrayList<>(List.of(medium.command()));
            stages.addAll(medium.read());
            return stages;
        }

        /** Time of one of the target's processors. */
        List<Stage> processor(int cores, double nanos) {
            return List.of(Stage.once(resources.index("processors", cores), Picoseconds.ofNanos(nanos), 0));
        }

        /** Time that passes. */
        List<Stage> pause(double nanos) {
            return List.of(Stage.delay(Picoseconds.ofNanos(nanos), 0));
        }

        /** All of a block is there before anything that follows. */
        List<Stage> buffered() {
            return pause(0);
        }

        @SafeVarargs
        final Run flow(String name, List<Stage>... parts) {
            List<Stage> stages = new ArrayList<>();
            for (var part : parts) {
                stages.addAll(part);
            }
            flows.add(new Flow(name, depth, blockBytes, Math.toIntExact(blockBytes / chunkBytes), stages));
            return this;
        }

        Outcome outcome(long operations) {
            return new Simulation(resources.all(), flows, operations, 1).run();
        }
    }

    @Override
    public void close() {
        host.close();
        fabric.close();
        arena.close();
    }
}
