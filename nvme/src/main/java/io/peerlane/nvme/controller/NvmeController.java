package io.peerlane.nvme.controller;

import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.fabric.endpoint.EndpointStatistics;
import io.peerlane.fabric.endpoint.HostAccess;
import io.peerlane.fabric.endpoint.InboundWindow;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Fabric;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable EndpointHardware endpoint;
    private final LocalBuffers localBuffers;
    private final InboundWindow registerWindow = new InboundWindow();
    private volatile @Nullable HostAccess hostAccess;
    private @Nullable DrivePacing pacing;

    /**
     * A controller that is not part of a machine yet.
     *
     * @param namespaces attached ones; their stores are the caller's to close, after the controller
     * @throws IllegalArgumentException if two namespaces have the same identifier
     */
    public NvmeController(ControllerOptions options, List<ControllerNamespace> namespaces) {
        this(options, namespaces, null);
    }

    private NvmeController(
            ControllerOptions options, List<ControllerNamespace> namespaces, @Nullable EndpointHardware endpoint) {
        this.options = options;
        this.endpoint = endpoint;
        localBuffers = new LocalBuffers(options.maximumTransferBytes());
        this.namespaces = new Namespaces(namespaces);
        cmb = new ControllerMemoryBuffer(options.cmb());
        registers = new RegisterFile(options, cmb, counters);
        function = buildFunction();
        function.onReset(registers::functionReset);
        function.stopOnRemoval(registers::stop);
    }

    /**
     * A controller that is a function of a PCI endpoint, run by software there: it reaches the host through outbound windows
     * or DMA channels, and the host its registers through an inbound window. Not part of a machine yet.
     *
     * @param namespaces as for the constructor
     * @throws IllegalArgumentException if two namespaces have the same identifier, the options ask for a memory buffer, or
     *     the windows cannot hold the largest transfer
     */
    public static NvmeController onEndpoint(
            ControllerOptions options, List<ControllerNamespace> namespaces, EndpointHardware endpoint) {
        if (options.cmb().isPresent()) {
            throw new IllegalArgumentException(
                    options.name() + ": an endpoint function has no controller memory buffer");
        }
        if (!endpoint.dmaChannels() && !endpoint.canMap(options.maximumTransferBytes())) {
            throw new IllegalArgumentException("%s: no outbound window of %s holds a transfer of %d bytes"
                    .formatted(options.name(), endpoint.windows(), options.maximumTransferBytes()));
        }
        return new NvmeController(options, namespaces, endpoint);
    }

    private PciFunction buildFunction() {
        var builder = PciFunction.builder(options.name())
                .identity(PciIdentity.of(VENDOR, DEVICE, PciIdentity.CLASS_NVME))
                .bar(Bar.registers(0, RegisterFile.barBytes(options), endpoint == null ? registers : registerWindow))
                .msix(options.interruptVectors())
                .link(options.linkGeneration(), options.linkWidth());
        cmb.bar().ifPresent(builder::bar);
        return builder.build();
    }

    /** The function for the topology. */
    public PciFunction function() {
        return function;
    }

    /** Completes I/O commands by this clock instead of at once; before {@link #attach}. */
    public void pace(DrivePacing by) {
        pacing = by;
    }

    /** Gives the controller its requester side; before its driver enables it. */
    public void attach(Fabric fabric) {
        var memory = memory(fabric.busMaster(function));
        registers.attach(new Device(options, namespaces, counters, new ErrorLog(), memory, function, pacing));
        registerWindow.program(registers, RegisterFile.barBytes(options));
    }

    private MemoryAccess memory(BusMaster master) {
        if (endpoint == null) {
            return new BusMemory(master, cmb);
        }
        var access = endpoint.attach(master);
        hostAccess = access;
        return new EndpointMemory(access, cmb, localBuffers);
    }

    /** The endpoint controller it is a function of, if it is. */
    public Optional<EndpointHardware> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** How the endpoint reached the host so far; empty if it is none or not attached. Any thread. */
    public Optional<EndpointStatistics> endpointStatistics() {
        return Optional.ofNullable(hostAccess).map(HostAccess::statistics);
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
        localBuffers.close();
    }
}
