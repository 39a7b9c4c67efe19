package io.peerlane.nvme.controller;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.tlp.Fabric;
import java.util.List;

/**
 * An emulated NVMe controller on PCIe. Build it, put {@link #function()} into a topology, then {@link #attach} it to the
 * machine made of that; from then on a driver reaches it through its BARs, and nothing else.
 *
 * <p>BAR 0 holds registers and doorbells, BAR 2 the controller memory buffer if there is one, BAR 4 the MSI-X table.
 */
public final class NvmeController implements AutoCloseable {

    /** PCI vendor, and the vendor in the Identify data. */
    public static final int VENDOR = 0x1b36;

    /** PCI device. */
    public static final int DEVICE = 0x0010;

    private final ControllerOptions options;
    private final Namespaces namespaces;
    private final Counters counters = new Counters();
    private final ControllerMemoryBuffer cmb;
    private final RegisterFile registers;
    private final PciFunction function;

    /**
     * A controller that is not part of a machine yet.
     *
     * @param namespaces attached ones; their stores are the caller's to close, after the controller
     * @throws IllegalArgumentException if two namespaces have the same identifier
     */
    public NvmeController(ControllerOptions options, List<ControllerNamespace> namespaces) {
        this.options = options;
        this.namespaces = new Namespaces(namespaces);
        cmb = new ControllerMemoryBuffer(options.cmb());
        registers = new RegisterFile(options, cmb, counters);
        function = buildFunction();
        function.onReset(registers::functionReset);
    }

    private PciFunction buildFunction() {
        var builder = PciFunction.builder(options.name())
                .identity(PciIdentity.of(VENDOR, DEVICE, PciIdentity.CLASS_NVME))
                .bar(Bar.registers(0, RegisterFile.barBytes(options), registers))
                .msix(options.interruptVectors())
                .link(options.linkGeneration(), options.linkWidth());
        cmb.bar().ifPresent(builder::bar);
        return builder.build();
    }

    /** The function for the topology. */
    public PciFunction function() {
        return function;
    }

    /** Gives the controller its requester side; before its driver enables it. */
    public void attach(Fabric fabric) {
        var memory = new MemoryAccess(fabric.busMaster(function), cmb);
        registers.attach(new Device(options, namespaces, counters, new ErrorLog(), memory, function));
    }

    /** What it was built with. */
    public ControllerOptions options() {
        return options;
    }

    /** What it has done so far; any thread. */
    public ControllerStatistics statistics() {
        return counters.snapshot();
    }

    /** Unmaps the memory buffer; the driver has shut the controller down and no one accesses its BARs any more. */
    @Override
    public void close() {
        cmb.close();
    }
}
