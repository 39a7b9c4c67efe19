package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.PciTopology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine as dumps describe it, with what they leave open. Immutable; safe for use by several threads.
 *
 * @see MachineModel#build()
 */
public final class ImportedTopology {

    private final PciTopology topology;
    private final Map<PciFunction, ImportedFunction> functions;
    private final Map<BusDeviceFunction, ImportedFunction> byAddress;
    private final @Nullable CpuIdentity cpu;
    private final Set<HostBridge> unplaced;
    private final Set<HostBridge> doubtful;
    private final List<AttachedDevice> devices;
    private final List<String> notes;

    ImportedTopology(
            PciTopology topology,
            Map<PciFunction, ImportedFunction> functions,
            @Nullable CpuIdentity cpu,
            Set<HostBridge> unplaced,
            Set<HostBridge> doubtful,
            List<AttachedDevice> devices,
            List<String> notes) {
        this.topology = topology;
        this.functions = functions;
        this.cpu = cpu;
        this.unplaced = Set.copyOf(unplaced);
        this.doubtful = Set.copyOf(doubtful);
        this.devices = List.copyOf(devices);
        this.notes = List.copyOf(notes);
        this.byAddress = new LinkedHashMap<>();
        topology.functions().forEach(function -> byAddress.put(function.address(), of(function)));
    }

    /** Functions and buses. A bus whose bridge is unknown stands there as a root bus, see {@link #isPlaced}. */
    public PciTopology topology() {
        return topology;
    }

    /** What is known about a function of this machine. */
    public ImportedFunction of(PciFunction function) {
        var imported = functions.get(function);
        if (imported == null) {
            throw new IllegalArgumentException(function + " is not part of this machine");
        }
        return imported;
    }

    /** The function with this address. */
    public Optional<ImportedFunction> find(BusDeviceFunction address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** Every function, in the order of the topology. */
    public List<ImportedFunction> functions() {
        return List.copyOf(byAddress.values());
    }

    /** The processor; empty if no dump says. */
    public Optional<CpuIdentity> cpu() {
        return Optional.ofNullable(cpu);
    }

    /** False if the bus stands here as a root bus only because its bridge is not known. */
    public boolean isPlaced(HostBridge hostBridge) {
        return !unplaced.contains(hostBridge);
    }

    /** False if functions may be missing at the beginning of the root bus. */
    public boolean isFirstKnown(HostBridge hostBridge) {
        return !doubtful.contains(hostBridge);
    }

    /** Disks and network devices. */
    public List<AttachedDevice> devices() {
        return devices;
    }

    /** What could not be read, and what would help; sentences without a full stop. */
    public List<String> notes() {
        return notes;
    }
}
