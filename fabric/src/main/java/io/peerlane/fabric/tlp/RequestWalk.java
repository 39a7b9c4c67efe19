package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.tlp.DmaException.Reason.ACS_VIOLATION;
import static io.peerlane.fabric.tlp.DmaException.Reason.BUS_MASTER_DISABLED;
import static io.peerlane.fabric.tlp.DmaException.Reason.IOMMU_FAULT;
import static io.peerlane.fabric.tlp.DmaException.Reason.UNSUPPORTED_REQUEST;
import static java.util.Objects.requireNonNull;

import io.peerlane.fabric.iommu.IommuDomain;
import io.peerlane.fabric.iommu.Translation;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.BridgeWindow;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.pci.wire.Type1Header;
import io.peerlane.fabric.topology.PciTopology;
import org.jspecify.annotations.Nullable;

/** The way of a memory request, routed by address; finds what answers and how far that reaches. */
final class RequestWalk extends Walk {

    private final HostMemory memory;
    private final String requester;
    private final int requesterBus;
    private final @Nullable IommuDomain domain;
    private final long issued;
    private final long length;

    /** What bridges and memory see: as issued, until the root complex has translated it. */
    private long address;

    private boolean translated;

    private RouteTarget.@Nullable Kind kind;
    private @Nullable PciFunction completer;
    private @Nullable Bar bar;
    /** Addresses that take the same way, both ends included. */
    private long first;

    private long last = -1;

    /**
     * @param requesterBus bus number of the requester, or -1 for the processor
     * @param domain translates what enters the root complex; null if addresses stay as they are
     */
    RequestWalk(
            PciTopology topology,
            Links links,
            HostMemory memory,
            String requester,
            int requesterBus,
            @Nullable IommuDomain domain,
            long address,
            long length) {
        super(topology, links);
        this.memory = memory;
        this.requester = requester;
        this.requesterBus = requesterBus;
        this.domain = domain;
        this.issued = address;
        this.address = address;
        this.length = length;
    }

    /** The way from a function. An address in one of its own BARs stays inside it. */
    void fromFunction(PciFunction function) {
        if (!function.isPresent()) {
            throw unsupported("the requester was removed");
        }
        if (arrivesAt(function)) {
            return;
        }
        if (!function.header().busMasterEnabled()) {
            throw refuse(BUS_MASTER_DISABLED, "Command bit 2 of the requester is clear");
        }
        climb(function);
    }

    @Override
    boolean leadsToDestination(PciFunction function) {
        if (!function.isPresent() || !function.header().memorySpaceEnabled()) {
            return false;
        }
        return barThere(function) != null || (function.portType().isBridge() && windowThere(function) != null);
    }

    private @Nullable Bar barThere(PciFunction function) {
        for (Bar candidate : function.bars()) {
            if (candidate.contains(address)) {
                return candidate;
            }
        }
        return null;
    }

    private @Nullable BridgeWindow windowThere(PciFunction bridge) {
        Type1Header header = bridge.bridgeHeader();
        if (header.memoryWindow().contains(address)) {
            return header.memoryWindow();
        }
        return header.prefetchableWindow().contains(address) ? header.prefetchableWindow() : null;
    }

    @Override
    boolean arrivesAt(PciFunction function) {
        Bar there = function.header().memorySpaceEnabled() ? barThere(function) : null;
        if (there == null) {
            return false;
        }
        bar = there;
        completer = function;
        kind = there.memory().isPresent() ? RouteTarget.Kind.MEMORY : RouteTarget.Kind.REGISTERS;
        narrow(there.address(), there.address() + there.size() - 1);
        return true;
    }

    @Override
    boolean arrivesAtRootComplex() {
        if (Long.compareUnsigned(address - InterruptController.BASE, InterruptController.SIZE) < 0) {
            kind = RouteTarget.Kind.INTERRUPTS;
            narrow(InterruptController.BASE, InterruptController.BASE + InterruptController.SIZE - 1);
            return true;
        }
        if (domain != null) {
            translate(domain);
        }
        if (memory.contains(address, 1)) {
            kind = RouteTarget.Kind.DRAM;
            narrow(HostMemory.BASE, HostMemory.BASE + memory.size() - 1);
        }
        return kind != null;
    }

    /** Interrupt messages are not remapped as memory requests are, so that they never get here. */
    private void translate(IommuDomain by) {
        Translation translation = by.translate(issued);
        if (translation == null) {
            by.countFault();
            throw refuse(IOMMU_FAULT, "nothing is mapped there in the " + by);
        }
        address = translation.toPhysical(issued);
        translated = true;
        narrow(translation.physical(), translation.physical() + translation.length() - 1);
    }

    @Override
    boolean isTranslated() {
        return translated;
    }

    private void narrow(long low, long high) {
        first = Long.compareUnsigned(low, first) > 0 ? low : first;
        last = Long.compareUnsigned(high, last) < 0 ? high : last;
    }

    @Override
    boolean isRedirected(AcsCapability acs, PciFunction sibling) {
        boolean redirect = acs.isOn(AcsCapability.REQUEST_REDIRECT);
        if (!acs.isOn(AcsCapability.EGRESS_CONTROL)) {
            return redirect;
        }
        if (!acs.isEgressBlocked(egressIndex(sibling))) {
            return false;
        }
        if (!redirect) {
            throw refuse(ACS_VIOLATION, "P2P Egress Control blocks the way to " + sibling);
        }
        return true;
    }

    /** A port is known by its port number, a function of a multi-function device by its function number. */
    private static int egressIndex(PciFunction sibling) {
        return sibling.portType().isDownstreamFacing()
                ? sibling.pciExpress().map(PciExpressCapability::portNumber).orElse(0)
                : sibling.address().function();
    }

    @Override
    void checkUpward(PciFunction bridge) {
        if (!bridge.isPresent() || !bridge.header().busMasterEnabled()) {
            throw unsupported(bridge + " forwards nothing upstream, Command bit 2 is clear");
        }
        boolean validate = bridge.portType().isDownstreamFacing()
                && bridge.acs()
                        .map(acs -> acs.isOn(AcsCapability.SOURCE_VALIDATION))
                        .orElse(false);
        if (validate && !bridge.bridgeHeader().leadsTo(requesterBus)) {
            throw refuse(ACS_VIOLATION, "Source Validation of " + bridge + " knows no bus " + requesterBus);
        }
    }

    @Override
    void checkDownward(PciFunction bridge) {
        BridgeWindow window = windowThere(bridge);
        if (window == null) {
            throw unsupported("no window of " + bridge + " leads there");
        }
        narrow(window.base(), window.limit());
    }

    @Override
    DmaException unsupported(String detail) {
        return refuse(UNSUPPORTED_REQUEST, detail);
    }

    private DmaException refuse(DmaException.Reason reason, String detail) {
        return new DmaException(reason, requester, issued, length, detail);
    }

    /** The function that answers; null if the root complex does. */
    @Nullable
    PciFunction completer() {
        return completer;
    }

    /** What bridges and memory saw last. */
    long address() {
        return address;
    }

    /** What the walk has missed: a function with this BAR, which was removed. */
    RouteTarget removed(Bar missed) {
        narrow(missed.address(), missed.address() + missed.size() - 1);
        return RouteTarget.ofRemoved(first, last, missed).shifted(issued - address);
    }

    /** What answers, after the walk. */
    RouteTarget target() {
        RouteTarget.Kind found = kind;
        if (found == null) {
            throw new IllegalStateException("the walk has not arrived");
        }
        Bar there = bar;
        return switch (found) {
            case DRAM ->
                new RouteTarget(found, first, last, HostMemory.BASE, memory.segment(), null).shifted(issued - address);
            case INTERRUPTS -> new RouteTarget(found, first, last, InterruptController.BASE, null, null);
            case MEMORY, REGISTERS ->
                RouteTarget.ofBar(found, first, last, requireNonNull(there)).shifted(issued - address);
            case REMOVED -> throw new IllegalStateException("no walk ends there");
        };
    }
}
