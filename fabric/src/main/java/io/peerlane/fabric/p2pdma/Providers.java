package io.peerlane.fabric.p2pdma;

import static java.util.Objects.requireNonNull;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The functions with peer-to-peer state and what they have registered. Thread-safe. */
final class Providers {

    private static final int STANDARD_BARS = 6;

    /** The host bridges of an x86-64 machine forward physical addresses as they are. */
    private static final long BUS_OFFSET = 0;

    private final Map<PciFunction, P2pState> states = new ConcurrentHashMap<>();
    private final PageMaps pageMaps;

    Providers(List<MemoryRange> systemRam) {
        this.pageMaps = new PageMaps(systemRam);
    }

    @Nullable
    P2pState state(PciFunction function) {
        return states.get(function);
    }

    PageMaps pageMaps() {
        return pageMaps;
    }

    P2pState init(PciFunction function) {
        if (!function.areBarsMappable()) {
            throw new ErrnoException(Errno.EOPNOTSUPP, "BARs of " + function.name() + " may not be mapped");
        }
        var state = states.computeIfAbsent(function, Providers::newState);
        state.checkStays(function);
        return state;
    }

    CompletableFuture<Void> remove(PciFunction function) {
        var state = states.get(function);
        return state == null
                ? CompletableFuture.completedFuture(null)
                : state.remove(pageMaps, () -> states.remove(function, state));
    }

    private static P2pState newState(PciFunction function) {
        Map<Integer, ProviderSlot> slots = new HashMap<>();
        for (int index = 0; index < STANDARD_BARS; index++) {
            if (function.bar(index).isPresent()) {
                slots.put(index, new ProviderSlot(function, index, BUS_OFFSET));
            }
        }
        return new P2pState(slots);
    }

    void addResource(PciFunction function, int index, long size, long offset) {
        var bar = function.bar(index)
                .orElseThrow(() -> invalid("BAR %d of %s is no memory".formatted(index, function.name())));
        var part = BarPart.of(function, index, bar.size(), size, offset);
        register(init(function), bar, part);
    }

    private void register(P2pState state, Bar bar, BarPart part) {
        var slot = requireNonNull(state.slot(bar.index()));
        part.register(state, pageMaps, slot, bar.address());
    }

    private static ErrnoException invalid(String message) {
        return new ErrnoException(Errno.EINVAL, message);
    }
}
