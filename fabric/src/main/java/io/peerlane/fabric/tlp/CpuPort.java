package io.peerlane.fabric.tlp;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.PciTopology;
import java.lang.foreign.MemorySegment;

/** The processors as requester: registers of functions by MMIO, DRAM directly. Thread-safe. */
public final class CpuPort {

    private final Router router;
    private final PciTopology topology;
    private final HostMemory memory;
    private final Ledger ledger;
    private final int[] dataLoads;
    private final int[] dataStores;

    CpuPort(Router router, PciTopology topology, HostMemory memory, Ledger ledger) {
        this.router = router;
        this.topology = topology;
        this.memory = memory;
        this.ledger = ledger;
        this.dataLoads = new int[] {ledger.dramSlot(false, Traffic.DATA)};
        this.dataStores = new int[] {ledger.dramSlot(true, Traffic.DATA)};
    }

    /**
     * Charges DRAM with data that the processor copied out of it, as it does for a socket: a device put it there, so it is in no
     * cache.
     */
    public void chargeDataLoad(long bytes) {
        ledger.add(dataLoads, bytes);
    }

    /** Charges DRAM with data that the processor copied into it, as it does from a socket, for a device to fetch. */
    public void chargeDataStore(long bytes) {
        ledger.add(dataStores, bytes);
    }

    /**
     * Maps a BAR for the processor.
     *
     * @param bar number of the register, 0 to 5
     * @throws IllegalArgumentException if the function has no such BAR or is not part of this machine
     */
    public MmioRegion map(PciFunction function, int bar) {
        Bar found = function.bar(bar)
                .filter(there -> topology.contains(function))
                .orElseThrow(() -> new IllegalArgumentException(function + " has no BAR " + bar + " in this machine"));
        return new MmioRegion(router, function, found);
    }

    /**
     * DRAM as the processor sees it. Accesses are not charged, for they stay in the caches, unless
     * {@link #chargeDataLoad} or {@link #chargeDataStore} says otherwise.
     *
     * @param physicalAddress the same number as the bus address
     * @throws ErrnoException EREMOTEIO if the address belongs to a function, whose memory is for its peers; EFAULT if
     *     nothing is there or the range leaves DRAM
     */
    public MemorySegment segment(long physicalAddress, long length) {
        if (memory.contains(physicalAddress, length)) {
            return memory.segment().asSlice(physicalAddress - HostMemory.BASE, length);
        }
        throw refusal(physicalAddress, length);
    }

    private ErrnoException refusal(long address, long length) {
        boolean peer = topology.hostBridges().stream().anyMatch(bridge -> forwards(bridge, address));
        return new ErrnoException(
                peer ? Errno.EREMOTEIO : Errno.EFAULT,
                "DRAM wanted at 0x%x for %d bytes, found %s"
                        .formatted(address, length, peer ? "memory of " + owner(address) : "nothing, or its end"));
    }

    private String owner(long address) {
        return topology.functions().stream()
                .filter(function -> answers(function, address))
                .findFirst()
                .map(PciFunction::toString)
                .orElse("a PCI function");
    }

    private static boolean answers(PciFunction function, long address) {
        return function.bars().stream().anyMatch(bar -> Octets.within(address - bar.address(), 1, bar.size()));
    }

    private static boolean forwards(HostBridge bridge, long address) {
        return bridge.low().contains(address) || bridge.high().contains(address);
    }
}
