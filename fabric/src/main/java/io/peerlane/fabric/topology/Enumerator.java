package io.peerlane.fabric.topology;

import io.peerlane.fabric.topology.BusScan.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a machine its bus numbers, BAR addresses and bridge windows, as firmware would, through configuration space
 * alone.
 *
 * <p>Non-prefetchable BARs of either width, and 32-bit ones, go below 4 GiB; 64-bit prefetchable ones above, if the host
 * bridge has addresses there. Bridges are enabled; endpoints are left for their drivers to enable. Bus numbers are
 * depth first, one per bridge even if nothing sits below it.
 */
public final class Enumerator {

    private static final int LAST_BUS = 255;

    private final PciTopology topology;

    private Enumerator(PciTopology topology) {
        this.topology = topology;
    }

    /**
     * Enumerates every host bridge and checks the result.
     *
     * @throws TopologyException if bus numbers or addresses run out
     */
    public static void enumerate(PciTopology topology) {
        var enumerator = new Enumerator(topology);
        topology.hostBridges().forEach(enumerator::enumerate);
        AddressCheck.check(topology);
    }

    private void enumerate(HostBridge bridge) {
        var access = new ConfigurationMechanism(topology, bridge);
        int root = bridge.rootBus().number();
        var scan = new BusScan(access, bridge.domain(), root, lastBus(bridge));
        List<Found> functions = scan.scan(root, false);
        List<AddressRequest> memory = new ArrayList<>();
        boolean hasHigh = bridge.high().size() > 0;
        List<AddressRequest> prefetchable = hasHigh ? new ArrayList<>() : memory;
        collect(access, functions, memory, prefetchable);
        place(memory, bridge.low(), "addresses below 4 GiB of " + bridge);
        if (hasHigh) {
            place(prefetchable, bridge.high(), "addresses above 4 GiB of " + bridge);
        }
    }

    private static void place(List<AddressRequest> members, Aperture aperture, String where) {
        AddressRequest.place(members, aperture.base(), aperture.end(), where);
    }

    private int lastBus(HostBridge bridge) {
        int root = bridge.rootBus().number();
        return topology.hostBridges().stream()
                .filter(other -> other.domain() == bridge.domain())
                .mapToInt(other -> other.rootBus().number() - 1)
                .filter(last -> last >= root)
                .min()
                .orElse(LAST_BUS);
    }

    /** Sorts what one bus needs into the two kinds of window, bridges standing for all that is below them. */
    private static void collect(
            ConfigurationMechanism access,
            List<Found> functions,
            List<AddressRequest> memory,
            List<AddressRequest> prefetchable) {
        for (Found function : functions) {
            for (BarRequest bar : function.bars()) {
                (bar.fitsPrefetchableWindow() ? prefetchable : memory).add(bar);
            }
            if (function.bridge()) {
                var memoryBelow = new ArrayList<AddressRequest>();
                var prefetchableBelow = new ArrayList<AddressRequest>();
                collect(access, function.below(), memoryBelow, prefetchableBelow);
                addWindow(memory, new WindowRequest(access, function.address(), false, memoryBelow));
                addWindow(prefetchable, new WindowRequest(access, function.address(), true, prefetchableBelow));
            }
        }
    }

    private static void addWindow(List<AddressRequest> into, WindowRequest window) {
        if (!window.members().isEmpty()) {
            into.add(window);
        }
    }
}
