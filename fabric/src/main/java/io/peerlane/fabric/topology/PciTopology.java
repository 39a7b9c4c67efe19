package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All functions of a machine and the buses that join them. Immutable in structure; safe for use by several threads.
 *
 * @see TopologyBuilder
 */
public final class PciTopology {

    private final List<HostBridge> hostBridges;
    private final Map<PciFunction, PciBus> busOf;
    private final Map<PciFunction, PciBus> secondary;
    private final List<PciFunction> functions;

    PciTopology(List<HostBridge> hostBridges, Map<PciFunction, PciBus> busOf, Map<PciFunction, PciBus> secondary) {
        this.hostBridges = List.copyOf(hostBridges);
        this.busOf = new HashMap<>(busOf);
        this.secondary = new HashMap<>(secondary);
        var all = new ArrayList<PciFunction>();
        this.hostBridges.forEach(bridge -> collect(bridge.rootBus(), all));
        this.functions = List.copyOf(all);
        this.secondary.forEach(this::resetBelowOnRequest);
    }

    /** Secondary Bus Reset resets all functions below the bridge (PCI Express Base 6.0, 7.5.1.3.10). */
    private void resetBelowOnRequest(PciFunction bridge, PciBus below) {
        int register = Type1Header.BRIDGE_CONTROL & ~3;
        int bit = Type1Header.SECONDARY_BUS_RESET << (8 * (Type1Header.BRIDGE_CONTROL & 3));
        bridge.configuration().onWrite((offset, written, before, after) -> {
            if (offset == register && (after & ~before & bit) != 0) {
                resetAll(below);
            }
        });
    }

    private void resetAll(PciBus bus) {
        for (PciFunction function : bus.functions()) {
            function.reset();
            secondaryBus(function).ifPresent(this::resetAll);
        }
    }

    private void collect(PciBus bus, List<PciFunction> into) {
        for (PciFunction function : bus.functions()) {
            into.add(function);
            secondaryBus(function).ifPresent(below -> collect(below, into));
        }
    }

    /** Host bridges in system order. */
    public List<HostBridge> hostBridges() {
        return hostBridges;
    }

    /** Every function: depth first, each bus in the order of discovery, a bridge before what is below it. */
    public List<PciFunction> functions() {
        return functions;
    }

    /** The function that captured this address; empty if there is none. */
    public Optional<PciFunction> find(BusDeviceFunction address) {
        for (PciFunction function : functions) {
            if (function.hasAddress() && function.address().equals(address)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** True if the function belongs to this machine. */
    public boolean contains(PciFunction function) {
        return busOf.containsKey(function);
    }

    /**
     * The bus the function sits on; of a virtual function, the one its physical function sits on.
     *
     * @throws IllegalArgumentException if the function is not part of this machine
     */
    public PciBus bus(PciFunction function) {
        PciBus bus = busOf.get(physicalFunction(function));
        if (bus == null) {
            throw new IllegalArgumentException(function + " is not part of this machine");
        }
        return bus;
    }

    /** The bus below a bridge; empty for any other function. */
    public Optional<PciBus> secondaryBus(PciFunction bridge) {
        return Optional.ofNullable(secondary.get(bridge));
    }

    /**
     * The bridge above a function; of a virtual function, the one above its physical function. Empty on a root bus.
     *
     * @see <a href="https://docs.kernel.org/PCI/pci.html">pci_upstream_bridge() of pci_physfn()</a>
     */
    public Optional<PciFunction> upstream(PciFunction function) {
        return bus(function).bridge();
    }

    /** The host bridge whose root bus the function hangs under. */
    public HostBridge hostBridge(PciFunction function) {
        return bus(function).hostBridge();
    }

    /** The physical function of a virtual one, any other function itself. */
    public PciFunction physicalFunction(PciFunction function) {
        return function.physicalFunction().orElse(function);
    }
}
