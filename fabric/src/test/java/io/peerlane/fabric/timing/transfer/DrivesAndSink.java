package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Profiles;
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

/** A root port for a sink with memory, and one for each of some drives. */
final class DrivesAndSink implements AutoCloseable {

    private static final long SINK_BYTES = 1 << 30;
    private static final long CHUNK = 4096;
    /** For each drive: enough that the start does not count. */
    private static final long OPERATIONS = 4000;

    private static final long BYTES = 64 << 20;

    private final Arena arena = Arena.ofShared();
    private final Map<String, PciFunction> functions = new HashMap<>();
    private final List<PciFunction> drives = new ArrayList<>();
    private final Fabric fabric;
    private final MachineTiming timing;
    private final String driveProfile;

    DrivesAndSink(int generation, int drives, String driveProfile, MachineTiming timing) {
        this.timing = timing;
        this.driveProfile = driveProfile;
        List<PortDescription> ports = new ArrayList<>();
        ports.add(port(generation, 16, "sink"));
        for (int i = 0; i < drives; i++) {
            ports.add(port(generation, 4, "drive" + i));
        }
        fabric = Fabric.of(
                new MachineDescription(
                        "sink",
                        "",
                        new CpuIdentity(CpuVendor.INTEL, 6),
                        64 << 20,
                        List.of(HostBridgeDescription.of(null, true, ports))),
                (path, endpoint, link) -> create(endpoint, link));
        functions.values().forEach(DrivesAndSink::enable);
        for (int i = 0; i < drives; i++) {
            this.drives.add(functions.get("drive" + i));
        }
    }

    private static PortDescription port(int generation, int lanes, String name) {
        return PortDescription.of(
                new LinkDescription(generation, lanes), null, new EndpointDescription("any", name, Map.of()));
    }

    private PciFunction create(EndpointDescription from, LinkDescription link) {
        var builder = PciFunction.builder(from.name())
                .identity(PciIdentity.of(0x1b36, 0x10, PciIdentity.CLASS_NVME))
                .link(link.generation(), link.lanes());
        if (from.name().equals("sink")) {
            builder.bar(Bar.memory(2, SparseMemory.map(SINK_BYTES, arena)));
        }
        PciFunction function = builder.build();
        functions.put(from.name(), function);
        return function;
    }

    private static void enable(PciFunction function) {
        var configuration = function.configuration();
        configuration.write16(
                ConfigurationHeader.COMMAND,
                ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    /** Reads of all drives at once, into the memory of the sink. */
    Outcome readsToSink(long blockBytes, int depth) {
        long address = functions.get("sink").bar(2).orElseThrow().address();
        return reads(address, blockBytes, depth);
    }

    /** Reads of all drives at once, into host memory. */
    Outcome readsToHost(long blockBytes, int depth) {
        try (var buffer = fabric.memory().allocate(1 << 20, 4096)) {
            return reads(buffer.address(), blockBytes, depth);
        }
    }

    private Outcome reads(long address, long blockBytes, int depth) {
        var resources = new MachineResources();
        long chunk = Math.min(blockBytes, CHUNK);
        var transfers = new TransferStages(timing, resources, chunk, blockBytes * depth * drives.size());
        List<Flow> flows = new ArrayList<>();
        for (PciFunction drive : drives) {
            Route route = fabric.busMaster(drive).route(address, 1);
            var component = Profiles.find(ComponentKind.DRIVE, driveProfile).named(drive.name());
            var medium = new MediumStages(component, resources, chunk);
            List<Stage> stages = new ArrayList<>();
            stages.add(medium.command());
            stages.addAll(medium.read());
            stages.addAll(transfers.write(route));
            flows.add(new Flow(drive.name(), depth, blockBytes, Math.toIntExact(blockBytes / chunk), stages));
        }
        long operations = Math.max(OPERATIONS, BYTES / blockBytes) * drives.size();
        return new Simulation(resources.all(), flows, operations, 1).run();
    }

    @Override
    public void close() {
        fabric.close();
        arena.close();
    }
}
