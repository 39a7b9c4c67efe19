package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.topology.TopologyException.Reason.OVERLAP;

import io.peerlane.fabric.iommu.Iommu;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.EndpointFactory;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.TopologyException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The machine: its functions, its memory, and everything that moves bytes between them. Thread-safe.
 *
 * <p>{@link #close()} unmaps DRAM; it comes after the last access by any thread or native transport.
 */
public final class Fabric implements AutoCloseable {

    private static final Aperture MESSAGES = new Aperture(InterruptController.BASE, InterruptController.SIZE);

    private final PciTopology topology;
    private final HostMemory memory;
    private final CpuIdentity cpuIdentity;
    private final Ledger ledger;
    private final InterruptController interrupts = new InterruptController();
    private final Iommu iommu;
    private final Router router;
    private final CpuPort cpu;
    private final Map<PciFunction, BusMaster> masters = new ConcurrentHashMap<>();

    private Fabric(PciTopology topology, HostMemory memory, CpuIdentity cpuIdentity) {
        this.topology = topology;
        this.memory = memory;
        this.cpuIdentity = cpuIdentity;
        var links = new Links(topology);
        ledger = new Ledger(links.inOrder());
        iommu = new Iommu(topology.hostBridges(), MESSAGES, this::forgetRoutes);
        router = new Router(topology, memory, links, ledger, interrupts, iommu);
        cpu = new CpuPort(router, topology, memory, ledger);
    }

    /**
     * Joins an enumerated topology and memory.
     *
     * @throws TopologyException OVERLAP if a host bridge forwards addresses of DRAM or of interrupt messages
     */
    public static Fabric of(PciTopology topology, HostMemory memory, CpuIdentity cpu) {
        var dram = new Aperture(HostMemory.BASE, roundUpToMiB(memory.size()));
        for (HostBridge bridge : topology.hostBridges()) {
            for (Aperture aperture : List.of(bridge.low(), bridge.high())) {
                checkApart(bridge, aperture, dram, "DRAM");
                checkApart(bridge, aperture, MESSAGES, "interrupt messages");
            }
        }
        return new Fabric(topology, memory, cpu);
    }

    /**
     * Builds a machine from its description.
     *
     * @throws io.peerlane.fabric.topology.MachineException if the description says something impossible
     * @throws TopologyException if what it describes does not fit together
     */
    public static Fabric of(MachineDescription machine, EndpointFactory endpoints) {
        PciTopology topology = MachineBuilder.build(machine, endpoints);
        var memory = new HostMemory(machine.dramBytes());
        try {
            return of(topology, memory, machine.cpu());
        } catch (TopologyException e) {
            memory.close();
            throw e;
        }
    }

    private static long roundUpToMiB(long bytes) {
        return (bytes + 0xf_ffff) & ~0xf_ffffL;
    }

    private static void checkApart(HostBridge bridge, Aperture aperture, Aperture taken, String by) {
        if (aperture.overlaps(taken)) {
            throw new TopologyException(
                    OVERLAP, "%s forwards %s, but %s has %s".formatted(bridge, aperture, by, taken));
        }
    }

    /** The functions and how they are joined. */
    public PciTopology topology() {
        return topology;
    }

    /** DRAM. */
    public HostMemory memory() {
        return memory;
    }

    /** What the boot processor says it is. */
    public CpuIdentity cpuIdentity() {
        return cpuIdentity;
    }

    /** Bytes counted. */
    public Ledger ledger() {
        return ledger;
    }

    /** The processors as requester. */
    public CpuPort cpu() {
        return cpu;
    }

    /** Decides which functions are translated; none is, to begin with. */
    public Iommu iommu() {
        return iommu;
    }

    /** Where interrupt messages go. */
    public InterruptController interrupts() {
        return interrupts;
    }

    /** Every link, in the order of discovery. */
    public List<Link> links() {
        return ledger.links();
    }

    /**
     * The requester side of a function; the same object on every call.
     *
     * @throws IllegalArgumentException if the function is not part of this machine
     */
    public BusMaster busMaster(PciFunction function) {
        if (!topology.contains(function)) {
            throw new IllegalArgumentException(function + " is not part of this machine");
        }
        return masters.computeIfAbsent(function, key -> new BusMaster(router, key));
    }

    private void forgetRoutes(PciFunction requester) {
        BusMaster master = masters.get(requester);
        if (master != null) {
            master.forgetRoutes();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
