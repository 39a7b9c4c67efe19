package io.peerlane.fabric.topology;

import static io.peerlane.fabric.topology.TopologyException.Reason.OUTSIDE_WINDOW;
import static io.peerlane.fabric.topology.TopologyException.Reason.OVERLAP;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.BridgeWindow;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.ArrayList;
import java.util.List;

/** Checks a finished machine: each claim lies inside one window of the bridge above and apart from its siblings. */
final class AddressCheck {

    private final PciTopology topology;

    /** Addresses that one function claims on its bus. */
    private record Claim(BridgeWindow range, String by) {}

    private AddressCheck(PciTopology topology) {
        this.topology = topology;
    }

    /** @throws TopologyException naming the first two that collide, or the one that is outside */
    static void check(PciTopology topology) {
        var check = new AddressCheck(topology);
        for (HostBridge bridge : topology.hostBridges()) {
            check.checkBus(bridge.rootBus(), List.of(window(bridge.low()), window(bridge.high())), bridge.toString());
        }
    }

    private static BridgeWindow window(Aperture aperture) {
        return BridgeWindow.of(aperture.base(), aperture.size());
    }

    private void checkBus(PciBus bus, List<BridgeWindow> outer, String owner) {
        var claims = new ArrayList<Claim>();
        for (PciFunction function : bus.functions()) {
            collect(function, claims);
        }
        for (int i = 0; i < claims.size(); i++) {
            checkInside(claims.get(i), outer, owner);
            for (int j = 0; j < i; j++) {
                checkApart(claims.get(j), claims.get(i));
            }
        }
        bus.functions().forEach(this::checkBelow);
    }

    private static void collect(PciFunction function, List<Claim> into) {
        for (Bar bar : function.bars()) {
            long base = bar.address();
            into.add(new Claim(new BridgeWindow(base, base + bar.size() - 1), bar + " of " + function));
        }
        if (function.portType().isBridge()) {
            Type1Header header = function.bridgeHeader();
            claimWindow(header.memoryWindow(), "memory window of " + function, into);
            claimWindow(header.prefetchableWindow(), "prefetchable window of " + function, into);
        }
    }

    private static void claimWindow(BridgeWindow window, String by, List<Claim> into) {
        if (window.isOpen()) {
            into.add(new Claim(window, by));
        }
    }

    private void checkBelow(PciFunction function) {
        topology.secondaryBus(function).ifPresent(below -> {
            Type1Header header = function.bridgeHeader();
            checkBus(below, List.of(header.memoryWindow(), header.prefetchableWindow()), function.toString());
        });
    }

    private static void checkInside(Claim claim, List<BridgeWindow> outer, String owner) {
        BridgeWindow range = claim.range();
        if (outer.stream().noneMatch(window -> window.contains(range.base()) && window.contains(range.limit()))) {
            throw new TopologyException(
                    OUTSIDE_WINDOW, "%s %s is in no window of %s: %s".formatted(claim.by(), range, owner, outer));
        }
    }

    private static void checkApart(Claim one, Claim other) {
        if (one.range().overlaps(other.range())) {
            throw new TopologyException(
                    OVERLAP, "%s %s overlaps %s %s".formatted(one.by(), one.range(), other.by(), other.range()));
        }
    }
}
