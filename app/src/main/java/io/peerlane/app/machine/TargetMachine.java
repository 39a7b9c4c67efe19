package io.peerlane.app.machine;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.AcsParameterWarning;
import io.peerlane.fabric.p2pdma.AcsParameters;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.timing.paced.PacedMachine;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineException;
import io.peerlane.fabric.topology.TopologyException;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.controller.ControllerNamespace;
import io.peerlane.nvme.controller.ControllerOptions;
import io.peerlane.nvme.controller.NvmeController;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The emulated machine of a target: its fabric with one adapter and its drives, before any driver runs. */
final class TargetMachine implements AutoCloseable {

    private final MachineDescription description;
    private final Rnic rnic;
    private final Map<String, NvmeController> drives;
    private final Set<String> userSpaceDrives;
    private final Fabric fabric;
    private final P2pDma p2pDma;
    private final List<AcsParameterWarning> kernelWarnings;

    private TargetMachine(
            MachineDescription description,
            Rnic rnic,
            Map<String, NvmeController> drives,
            Set<String> userSpaceDrives,
            Fabric fabric,
            P2pDma p2p,
            List<AcsParameterWarning> kernelWarnings) {
        this.description = description;
        this.kernelWarnings = kernelWarnings;
        this.rnic = rnic;
        this.drives = drives;
        this.userSpaceDrives = userSpaceDrives;
        this.fabric = fabric;
        this.p2pDma = p2p;
    }

    /**
     * Builds a machine.
     *
     * @param namespaces what each drive holds, by the drive's name
     * @param seed chooses among providers at the same distance
     * @throws ConfigurationException if the description cannot be built, or has not exactly one adapter
     */
    static TargetMachine build(
            MachineDescription description, Map<String, List<ControllerNamespace>> namespaces, long seed) {
        return build(description, namespaces, seed, Optional.empty());
    }

    /**
     * As above, with a clock.
     *
     * @param paced the clock of adapter and drives; empty: they are untimed
     */
    static TargetMachine build(
            MachineDescription description,
            Map<String, List<ControllerNamespace>> namespaces,
            long seed,
            Optional<PacedMachine> paced) {
        var rnics = new ArrayList<Rnic>();
        var drives = new LinkedHashMap<String, NvmeController>();
        var userSpaceDrives = new HashSet<String>();
        try {
            var topology = MachineBuilder.build(description, (path, endpoint, _) -> switch (endpoint.kind()) {
                case "rnic" -> rnic(endpoint, rnics);
                case "nvme", MachineReader.ENDPOINT -> {
                    if (MachineReader.VFIO.equals(endpoint.options().get(MachineReader.DRIVER))) {
                        userSpaceDrives.add(endpoint.name());
                    }
                    yield drive(endpoint, namespaces, drives);
                }
                default -> throw new MachineException(path + ".kind", endpoint.kind(), "rnic, nvme or nvme-endpoint");
            });
            if (rnics.size() != 1) {
                throw new ConfigurationException(
                        description.name(), "endpoints of kind rnic", String.valueOf(rnics.size()), "exactly one");
            }
            var warnings = AcsParameters.of(description.kernel()).boot(topology);
            var fabric = Fabric.of(topology, new HostMemory(description.dramBytes()), description.cpu());
            paced.ifPresent(clock -> pace(rnics.getFirst(), drives, clock));
            rnics.getFirst().attach(fabric);
            drives.values().forEach(drive -> drive.attach(fabric));
            return new TargetMachine(
                    description,
                    rnics.getFirst(),
                    drives,
                    Set.copyOf(userSpaceDrives),
                    fabric,
                    P2pDma.of(fabric, seed),
                    warnings);
        } catch (MachineException e) {
            throw new ConfigurationException(description.name(), e.path(), "'" + e.found() + "'", e.wanted());
        } catch (TopologyException e) {
            throw new ConfigurationException(
                    description.name(), "topology", String.valueOf(e.getMessage()), "a machine that fits");
        }
    }

    private static void pace(Rnic rnic, Map<String, NvmeController> drives, PacedMachine clock) {
        rnic.pace(clock.adapter());
        drives.forEach((name, drive) -> drive.pace(clock.drive(name)));
    }

    private static PciFunction rnic(EndpointDescription endpoint, List<Rnic> rnics) {
        var options = RnicOptions.of(endpoint.name());
        long memory = bytes(endpoint, MachineReader.MEMORY);
        var rnic = new Rnic(memory == 0 ? options : options.withMemoryBar(memory));
        rnics.add(rnic);
        return rnic.function();
    }

    private static PciFunction drive(
            EndpointDescription endpoint,
            Map<String, List<ControllerNamespace>> namespaces,
            Map<String, NvmeController> drives) {
        var options = ControllerOptions.named(endpoint.name());
        var held = namespaces.getOrDefault(endpoint.name(), List.of());
        var drive = endpoint.options().get(MachineReader.ENDPOINT) instanceof EndpointHardware hardware
                ? NvmeController.onEndpoint(withQueues(options, hardware), held, hardware)
                : new NvmeController(withCmb(options, bytes(endpoint, MachineReader.CMB)), held);
        drives.put(endpoint.name(), drive);
        return drive.function();
    }

    private static ControllerOptions withCmb(ControllerOptions options, long bytes) {
        return bytes == 0 ? options : options.withCmb(CmbOptions.of(bytes));
    }

    /** Each completion queue holds a translation, the admin queue's too, and transfers need one more. */
    private static ControllerOptions withQueues(ControllerOptions options, EndpointHardware hardware) {
        int queues = Math.min(options.ioQueues(), hardware.translations() - 2);
        return options.withQueues(queues, options.queueEntries(), queues + 1);
    }

    private static long bytes(EndpointDescription endpoint, String option) {
        return endpoint.options().get(option) instanceof Long bytes ? bytes : 0;
    }

    MachineDescription description() {
        return description;
    }

    Fabric fabric() {
        return fabric;
    }

    P2pDma p2pDma() {
        return p2pDma;
    }

    Rnic rnic() {
        return rnic;
    }

    /** The drives by name, in the order of the description. */
    Map<String, NvmeController> drives() {
        return drives;
    }

    /** What in the kernel's parameters could not be read. */
    List<AcsParameterWarning> kernelWarnings() {
        return kernelWarnings;
    }

    /** Whether a drive is in the hands of a user-space owner, who exports its memory. */
    boolean isInUserSpace(PciFunction drive) {
        return userSpaceDrives.contains(drive.name());
    }

    /** Unmaps everything; no driver may run and no event loop may use it any more. */
    @Override
    public void close() {
        drives.values().forEach(NvmeController::close);
        fabric.close();
    }
}
