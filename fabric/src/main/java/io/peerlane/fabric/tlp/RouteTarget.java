package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.RegisterSpace;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What answers at a range of bus addresses.
 *
 * @param first lowest address that takes this way
 * @param last highest address that takes this way
 * @param base bus address of offset 0 of the segment or register space
 * @param memory for DRAM and memory BARs
 * @param registers for register BARs
 */
record RouteTarget(
        Kind kind,
        long first,
        long last,
        long base,
        @Nullable MemorySegment memory,
        @Nullable RegisterSpace registers) {

    /** Kinds of completer. */
    enum Kind {
        DRAM,
        MEMORY,
        REGISTERS,
        INTERRUPTS,
        /** A function was there and is removed: posted writes vanish, reads find nobody. */
        REMOVED
    }

    /** Where {@code bar} was. */
    static RouteTarget ofRemoved(long first, long last, Bar bar) {
        return new RouteTarget(Kind.REMOVED, first, last, bar.address(), null, null);
    }

    /** The same, {@code distance} higher in the requester's addresses: what answers there behind an IOMMU. */
    RouteTarget shifted(long distance) {
        return new RouteTarget(kind, first + distance, last + distance, base + distance, memory, registers);
    }

    static RouteTarget ofBar(Kind kind, long first, long last, Bar bar) {
        return new RouteTarget(
                kind,
                first,
                last,
                bar.address(),
                bar.memory().orElse(null),
                bar.registers().orElse(null));
    }
}
