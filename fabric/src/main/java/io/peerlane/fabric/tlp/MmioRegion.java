package io.peerlane.fabric.tlp;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A BAR mapped for the processor. Each access goes down the links to the function, is charged there, and reaches its
 * registers on the caller's thread.
 *
 * <p>Thread-safe; no access allocates. While the function does not answer (memory space disabled, removed), reads give
 * all ones and writes are dropped, as the root complex does it.
 */
public final class MmioRegion {

    private final Router router;
    private final PciFunction function;
    private final Bar bar;
    /** The way found last. A race on it costs a search. */
    private volatile Way way;

    /** The route at one generation of the machine; null if nothing answered. */
    private record Way(long asOf, @Nullable Route route) {}

    MmioRegion(Router router, PciFunction function, Bar bar) {
        this.router = router;
        this.function = function;
        this.bar = bar;
        this.way = new Way(-1, null);
    }

    /** The function behind the region. */
    public PciFunction function() {
        return function;
    }

    /** Bytes mapped. */
    public long size() {
        return bar.size();
    }

    /** Physical address of the first byte now. */
    public long address() {
        return bar.address();
    }

    private @Nullable Route route() {
        Way known = way;
        long generation = router.generation();
        if (known.asOf != generation) {
            known = new Way(generation, router.fromCpu(bar));
            way = known;
        }
        return known.route;
    }

    /** Reads 32 bits at a multiple of 4; all ones if nothing answers. */
    public int read32(long offset) {
        return (int) read(offset, Integer.BYTES);
    }

    /** Reads 64 bits at a multiple of 8; all ones if nothing answers. */
    public long read64(long offset) {
        return read(offset, Long.BYTES);
    }

    private long read(long offset, int bytes) {
        check(offset, bytes);
        Route route = route();
        if (route == null || !route.answers(route.base() + offset, bytes)) {
            return -1;
        }
        route.chargeRead(bytes, Traffic.CONTROL);
        if (!route.isMemory()) {
            return route.registers(route.base() + offset, bytes).read(offset, bytes);
        }
        MemorySegment memory = route.segment();
        return bytes == Long.BYTES ? memory.get(Octets.LE64, offset) : memory.get(Octets.LE32, offset);
    }

    /** Writes 32 bits at a multiple of 4. */
    public void write32(long offset, int value) {
        write(offset, Integer.BYTES, Integer.toUnsignedLong(value));
    }

    /** Writes 64 bits at a multiple of 8. */
    public void write64(long offset, long value) {
        write(offset, Long.BYTES, value);
    }

    private void write(long offset, int bytes, long value) {
        check(offset, bytes);
        Route route = route();
        if (route == null || !route.answers(route.base() + offset, bytes)) {
            router.lost(function, bytes);
            return;
        }
        route.chargeWrite(bytes, Traffic.CONTROL);
        if (!route.isMemory()) {
            route.registers(route.base() + offset, bytes).write(offset, bytes, value);
        } else if (bytes == Long.BYTES) {
            route.segment().set(Octets.LE64, offset, value);
        } else {
            route.segment().set(Octets.LE32, offset, (int) value);
        }
    }

    /** Writes many bytes, such as a queue entry into memory of the device. */
    public void write(long offset, MemorySegment from, long fromOffset, long length, Traffic traffic) {
        Objects.checkFromIndexSize(offset, length, size());
        Route route = route();
        if (route != null && route.answers(route.base() + offset, length)) {
            route.write(route.base() + offset, from, fromOffset, length, traffic);
        } else {
            router.lost(function, length);
        }
    }

    /** Reads many bytes; all ones if nothing answers. */
    public void read(long offset, MemorySegment into, long intoOffset, long length, Traffic traffic) {
        Objects.checkFromIndexSize(offset, length, size());
        Route route = route();
        if (route != null && route.answers(route.base() + offset, length)) {
            route.read(route.base() + offset, into, intoOffset, length, traffic);
        } else {
            into.asSlice(intoOffset, length).fill((byte) -1);
        }
    }

    private void check(long offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, size());
        if ((offset & (bytes - 1)) != 0) {
            throw new IllegalArgumentException("%d bytes at offset 0x%x of %s".formatted(bytes, offset, bar));
        }
    }

    @Override
    public String toString() {
        return bar + " of " + function;
    }
}
