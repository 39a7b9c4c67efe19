package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that memory BARs that are decoded neither overlap nor lie outside the windows of the bridge above. Sizes that a
 * dump does not show are taken as nothing, so a hexadecimal dump is checked less.
 */
final class RangeCheck {

    /** One decoded BAR. */
    private record Decoded(RawFunction function, AddressRange range) {}

    private RangeCheck() {}

    static void check(Map<BusDeviceFunction, RawFunction> functions) {
        Map<Integer, List<Decoded>> byDomain = new HashMap<>();
        for (var function : functions.values()) {
            if (Boolean.TRUE.equals(function.decodes)) {
                function.bars.forEach(bar -> {
                    checkWindow(functions, function, bar);
                    byDomain.computeIfAbsent(function.address.domain(), _ -> new ArrayList<>())
                            .add(new Decoded(function, bar));
                });
            }
        }
        byDomain.values().forEach(RangeCheck::checkApart);
    }

    private static void checkWindow(
            Map<BusDeviceFunction, RawFunction> functions, RawFunction function, AddressRange bar) {
        var bridge = function.parent == null ? null : functions.get(function.parent);
        if (bridge != null && isChecked(bridge) && bridge.windows.stream().noneMatch(window -> window.contains(bar))) {
            throw function.refusal(
                    "a BAR at " + bar, "an address inside the windows of " + bridge.address + " " + bridge.windows);
        }
    }

    private static boolean isChecked(RawFunction bridge) {
        return bridge.windowsRead && !bridge.subtractive && Boolean.TRUE.equals(bridge.decodes);
    }

    /** Sorted by start, a range can overlap only while a predecessor reaches that far. */
    private static void checkApart(List<Decoded> all) {
        all.sort(Comparator.comparing(Decoded::range, (a, b) -> Long.compareUnsigned(a.start(), b.start())));
        for (int i = 1; i < all.size(); i++) {
            var before = all.get(i - 1);
            var here = all.get(i);
            if (before.range().overlaps(here.range()) && before.function() != here.function()) {
                throw here.function()
                        .refusal(
                                "a BAR at %s over that of %s at %s"
                                        .formatted(here.range(), before.function().address, before.range()),
                                "addresses of its own");
            }
        }
    }
}
