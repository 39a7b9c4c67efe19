package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PortType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bridge above each function where a dump gives only numbers: the one whose secondary bus the function is on
 * (pciutils, ls-tree.c). A bus inside the range of a bridge, but secondary to none, is one that virtual functions use
 * beyond the bus of their physical function. A bus that no bridge leads to is a root bus, or a bridge is missing.
 */
final class Placement {

    private static final int CLASS_HOST_BRIDGE = 0x0600;

    /** Domain and number of a bus. */
    record BusId(int domain, int number) {
        @Override
        public String toString() {
            return "%04x:%02x".formatted(domain, number);
        }
    }

    private final Map<BusDeviceFunction, RawFunction> functions;
    private final Map<BusId, RawFunction> bridges = new HashMap<>();
    private final Map<BusId, List<RawFunction>> byBus = new HashMap<>();
    private final Set<BusId> unplaced = new HashSet<>();
    private final boolean whole;

    /** @param whole see {@link RawDump#whole} */
    private Placement(Map<BusDeviceFunction, RawFunction> functions, boolean whole) {
        this.functions = functions;
        this.whole = whole;
    }

    /** Sets {@code parent}, {@code onRoot} and {@code physical} of all; the result are the buses not understood. */
    static Set<BusId> place(Map<BusDeviceFunction, RawFunction> functions, boolean whole) {
        var placement = new Placement(functions, whole);
        placement.collect();
        placement.virtualFunctions();
        List.copyOf(functions.values()).forEach(placement::place);
        functions.values().forEach(placement::checkLoop);
        return placement.unplaced;
    }

    static BusId bus(BusDeviceFunction address) {
        return new BusId(address.domain(), address.bus());
    }

    private void collect() {
        for (var function : functions.values()) {
            byBus.computeIfAbsent(bus(function.address), _ -> new ArrayList<>()).add(function);
            if (function.secondary > 0) {
                bridge(function);
            }
        }
    }

    private void bridge(RawFunction bridge) {
        if (bridge.secondary == bridge.address.bus()) {
            throw bridge.refusal("bus %02x above and below".formatted(bridge.secondary), "another bus below");
        }
        if (bridge.subordinate != RawFunction.UNREAD && bridge.subordinate < bridge.secondary) {
            throw bridge.refusal(
                    "buses %02x to %02x below".formatted(bridge.secondary, bridge.subordinate),
                    "a last bus that is not before the first");
        }
        var other = bridges.putIfAbsent(new BusId(bridge.address.domain(), bridge.secondary), bridge);
        if (other != null) {
            throw bridge.refusal(
                    "bus %02x below it and below %s".formatted(bridge.secondary, other.address), "a bus of its own");
        }
    }

    private void virtualFunctions() {
        for (var physical : List.copyOf(functions.values())) {
            var all = physical.virtualFunctions;
            if (all == null) {
                continue;
            }
            for (var address : all.of(physical.address)) {
                var virtual = functions.get(address);
                if (virtual != null && virtual != physical && virtual.physical == null) {
                    makeVirtual(virtual, physical, all);
                }
            }
        }
    }

    private static void makeVirtual(RawFunction virtual, RawFunction physical, VirtualFunctions all) {
        virtual.physical = physical.address;
        if (!virtual.identityRead() && physical.vendor != RawFunction.UNREAD && all.device() > 0) {
            virtual.vendor = physical.vendor;
            virtual.device = all.device();
        }
    }

    private void place(RawFunction function) {
        var physical = function.physical == null ? null : functions.get(function.physical);
        if (physical == null || physical == function || physical.physical != null) {
            function.physical = null;
        }
        if (function.parent != null && !functions.containsKey(function.parent)) {
            throw function.refusal("bridge " + function.parent + " above it", "that bridge in the dump");
        }
        if (function.parent == null && function.physical == null && !isRootByPath(function)) {
            byNumber(function);
        }
    }

    /** A tree shows a bus of virtual functions as a root bus; the range of a bridge tells better. */
    private boolean isRootByPath(RawFunction function) {
        return function.onRoot
                && function.address.bus() != 0
                && bridges.get(bus(function.address)) == null
                && rangeAround(function).isEmpty();
    }

    private void byNumber(RawFunction function) {
        var bus = bus(function.address);
        var above = bridges.get(bus);
        function.onRoot = bus.number() == 0 || (above == null && function.onRoot);
        if (bus.number() == 0) {
            return;
        }
        if (above != null) {
            function.parent = above.address;
            return;
        }
        var around = rangeAround(function);
        if (around.isPresent()) {
            inRange(function, around.get());
        } else {
            root(function, bus);
        }
    }

    /** The bridge with the smallest range that has this bus, other than as its first. */
    private Optional<RawFunction> rangeAround(RawFunction function) {
        int bus = function.address.bus();
        return bridges.values().stream()
                .filter(bridge -> bridge.address.domain() == function.address.domain())
                .filter(bridge -> bridge.secondary < bus && bus <= bridge.subordinate)
                .min(java.util.Comparator.comparingInt(bridge -> bridge.subordinate - bridge.secondary));
    }

    /** Where SR-IOV capabilities are shown, they have told already; else a bridge to the bus may be missing. */
    private void inRange(RawFunction function, RawFunction bridge) {
        var physical = likelyPhysical(function, new BusId(function.address.domain(), bridge.secondary));
        boolean looksVirtual = function.onRoot || (function.type == null && Boolean.FALSE.equals(function.decodes));
        if (physical != null && whole && looksVirtual && !hidesABus(function) && !function.isBridge()) {
            function.physical = physical.address;
            function.onRoot = false;
        } else {
            unplaced(function);
        }
    }

    private @Nullable RawFunction likelyPhysical(RawFunction function, BusId bus) {
        return byBus.getOrDefault(bus, List.of()).stream()
                .filter(one -> one.physical == null && !one.isBridge() && one.vendor == function.vendor)
                .findFirst()
                .orElse(null);
    }

    private void root(RawFunction function, BusId bus) {
        var members = byBus.getOrDefault(bus, List.of());
        boolean certain = function.onRoot || members.stream().anyMatch(Placement::isOnlyOnRoots);
        boolean possible = whole
                && !followsAnother(bus)
                && !hidesABus(function)
                && members.stream().allMatch(one -> one.type == null || !one.type.isExpress());
        function.onRoot = true;
        if (!certain && !possible) {
            unplaced(function);
        }
    }

    /** Buses below bridges are numbered without gaps: one that follows another more likely lost its bridge. */
    private boolean followsAnother(BusId bus) {
        int before = bus.number() - 1;
        return byBus.containsKey(new BusId(bus.domain(), before))
                || bridges.values().stream()
                        .filter(bridge -> bridge.address.domain() == bus.domain())
                        .anyMatch(bridge -> bridge.secondary <= before && before <= bridge.subordinate);
    }

    private void unplaced(RawFunction function) {
        function.onRoot = true;
        unplaced.add(bus(function.address));
    }

    private static boolean isOnlyOnRoots(RawFunction function) {
        return function.type == PortType.ROOT_PORT
                || function.type == PortType.RC_ENDPOINT
                || function.type == PortType.RC_EVENT_COLLECTOR
                || function.classCode >> 8 == CLASS_HOST_BRIDGE;
    }

    /** True if a bridge whose bus is unknown may lead to the function. */
    private boolean hidesABus(RawFunction function) {
        return functions.values().stream()
                .anyMatch(one -> one.mayHideABus()
                        && one.address.domain() == function.address.domain()
                        && one.address.bus() < function.address.bus());
    }

    private void checkLoop(RawFunction start) {
        var seen = new HashSet<BusDeviceFunction>();
        Collection<BusDeviceFunction> way = new ArrayList<>();
        RawFunction at = start;
        while (at != null && !at.onRoot) {
            way.add(at.address);
            if (!seen.add(at.address)) {
                throw start.refusal("a loop of bridges " + way, "a tree");
            }
            at = above(at);
        }
    }

    private @Nullable RawFunction above(RawFunction function) {
        RawFunction sits = function.physical == null ? function : functions.get(function.physical);
        var parent = sits == null || sits.onRoot ? null : sits.parent;
        return parent == null ? null : functions.get(parent);
    }
}
