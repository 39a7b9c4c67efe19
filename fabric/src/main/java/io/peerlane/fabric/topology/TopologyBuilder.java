package io.peerlane.fabric.topology;

import static io.peerlane.fabric.topology.TopologyException.Reason.BAD_PLACE;
import static io.peerlane.fabric.topology.TopologyException.Reason.DUPLICATE_ADDRESS;
import static io.peerlane.fabric.topology.TopologyException.Reason.OVERLAP;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts functions onto buses. Two ways to use it: {@link #place} by device and function number, to be numbered by the
 * {@link Enumerator}; or {@link #placeFixed} with functions that have an address, and {@link #secondaryBus(PciFunction,
 * int)} for bridges whose bus number is known, for machines taken over from elsewhere. Not thread-safe.
 */
public final class TopologyBuilder {

    private final List<HostBridge> hostBridges = new ArrayList<>();
    private final Map<PciFunction, PciBus> busOf = new HashMap<>();
    private final Map<PciFunction, PciBus> secondary = new HashMap<>();

    /** A host bridge without apertures, for topologies in which nothing is addressed. */
    public HostBridge hostBridge(int domain, int rootBus) {
        return hostBridge(domain, rootBus, Aperture.NONE, Aperture.NONE, true);
    }

    /**
     * A host bridge and its root bus.
     *
     * @param rootBus number of the root bus, 0 to 255
     * @param low addresses below 4 GiB
     * @param high addresses above 4 GiB, or {@link Aperture#NONE}
     * @param peerForwarding whether the root complex forwards requests between root ports
     */
    public HostBridge hostBridge(int domain, int rootBus, Aperture low, Aperture high, boolean peerForwarding) {
        for (HostBridge other : hostBridges) {
            checkApart(other, domain, rootBus, low, high);
        }
        var bridge = new HostBridge(hostBridges.size(), domain, rootBus, low, high, peerForwarding);
        hostBridges.add(bridge);
        return bridge;
    }

    private static void checkApart(HostBridge other, int domain, int rootBus, Aperture low, Aperture high) {
        if (other.domain() == domain && other.rootBus().number() == rootBus) {
            throw new TopologyException(DUPLICATE_ADDRESS, "a second " + other);
        }
        if (overlaps(other, low) || overlaps(other, high)) {
            throw new TopologyException(
                    OVERLAP,
                    "apertures %s and %s overlap %s and %s of %s"
                            .formatted(low, high, other.low(), other.high(), other));
        }
    }

    private static boolean overlaps(HostBridge bridge, Aperture aperture) {
        return bridge.low().overlaps(aperture) || bridge.high().overlaps(aperture);
    }

    /**
     * Puts a function onto a bus, after those placed before in the order of discovery.
     *
     * @param device 0 to 31
     * @param number function number, 0 to 7
     * @throws TopologyException if the place is taken
     */
    public void place(PciBus bus, int device, int number, PciFunction function) {
        if (bus.function(device, number).isPresent()
                && function.physicalFunction().isEmpty()) {
            throw new TopologyException(
                    DUPLICATE_ADDRESS, "%s: device %02x.%x of %s is taken".formatted(function, device, number, bus));
        }
        if (busOf.putIfAbsent(function, bus) != null) {
            throw new TopologyException(DUPLICATE_ADDRESS, function + " is placed twice");
        }
        bus.add(new PciBus.Slot(device, number, function));
        if (function.portType().isBridge()) {
            secondary.put(function, PciBus.below(bus.hostBridge(), function));
        }
    }

    /**
     * Puts a function that has an address onto its bus. A virtual function may have a bus number of its own.
     *
     * @throws TopologyException if another function has the address, or it is on another bus than {@code bus}
     */
    public void placeFixed(PciBus bus, PciFunction function) {
        BusDeviceFunction address = function.address();
        for (PciFunction other : busOf.keySet()) {
            if (other.hasAddress() && other.address().equals(address)) {
                throw new TopologyException(DUPLICATE_ADDRESS, function + " and " + other + " have the same address");
            }
        }
        boolean virtual = function.physicalFunction().isPresent();
        if (!virtual
                && (address.bus() != bus.number()
                        || address.domain() != bus.hostBridge().domain())) {
            throw new TopologyException(BAD_PLACE, function + " cannot sit on " + bus);
        }
        place(bus, address.device(), address.function(), function);
    }

    /** The bus below a bridge placed before; the {@link Enumerator} gives it a number. */
    public PciBus secondaryBus(PciFunction bridge) {
        PciBus bus = secondary.get(bridge);
        if (bus == null) {
            throw new TopologyException(BAD_PLACE, bridge + " is no bridge of this machine: nothing can sit below it");
        }
        return bus;
    }

    /**
     * The bus below a bridge placed before with {@link #placeFixed}, numbered now. The subordinate numbers of the bridges
     * above grow to match.
     *
     * @param number 1 to 255
     */
    public PciBus secondaryBus(PciFunction bridge, int number) {
        PciBus bus = secondaryBus(bridge);
        var configuration = bridge.configuration();
        configuration.write8(Type1Header.PRIMARY_BUS, bridge.address().bus());
        configuration.write8(Type1Header.SECONDARY_BUS, number);
        PciFunction above = bridge;
        while (above != null) {
            if (above.bridgeHeader().subordinateBus() < number) {
                above.configuration().write8(Type1Header.SUBORDINATE_BUS, number);
            }
            PciBus sitsOn = busOf.get(above);
            above = sitsOn == null ? null : sitsOn.bridge().orElse(null);
        }
        return bus;
    }

    /** The machine as placed so far. */
    public PciTopology build() {
        return new PciTopology(hostBridges, busOf, secondary);
    }
}
