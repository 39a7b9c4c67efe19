package io.peerlane.fabric.iommu;

import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The I/O virtual address space of one function. What is not mapped here cannot be reached through the root complex.
 * Mappings allow reads and writes alike. Thread-safe.
 */
public final class IommuDomain {

    private final PciFunction function;
    private final IovaSpace space;
    private final Runnable invalidate;
    private final ConcurrentSkipListMap<Long, Translation> translations = new ConcurrentSkipListMap<>();
    private final AtomicInteger regions = new AtomicInteger();
    private final LongAdder faults = new LongAdder();

    /** @param invalidate called after translations were removed, before their addresses are given out again */
    IommuDomain(PciFunction function, IovaSpace space, Runnable invalidate) {
        this.function = function;
        this.space = space;
        this.invalidate = invalidate;
    }

    /** The function whose requests are translated. */
    public PciFunction function() {
        return function;
    }

    /** As {@link #map(List, long)} for a function that can issue every address. */
    public IovaRegion map(List<ScatterEntry> ranges) {
        return map(ranges, -1);
    }

    /**
     * Maps ranges of physical memory, back to back in the order given, into one region.
     *
     * @param ranges at least one, each starting and ending at a multiple of 4 KiB
     * @param mask highest address the function can issue, unsigned
     * @throws ErrnoException EINVAL if there is none or one is no whole number of pages, ENOMEM if no I/O virtual
     *     addresses are left for all of them in one piece; nothing is mapped then
     */
    public IovaRegion map(List<ScatterEntry> ranges, long mask) {
        long length = totalLength(ranges);
        long start = space.allocate(length, mask == -1 ? -1 : mask + 1);
        if (start == IovaSpace.NONE) {
            throw new ErrnoException(
                    Errno.ENOMEM,
                    "%s has no %d bytes of I/O virtual addresses left".formatted(function.name(), length));
        }
        long iova = start;
        for (var range : ranges) {
            translations.put(iova, new Translation(iova, range.address(), range.length()));
            iova += range.length();
        }
        regions.incrementAndGet();
        return new IovaRegion(this, start, length);
    }

    private long totalLength(List<ScatterEntry> ranges) {
        long length = 0;
        for (var range : ranges) {
            if (((range.address() | range.length()) & (IovaSpace.PAGE - 1)) != 0) {
                throw new ErrnoException(Errno.EINVAL, range + " is not made of whole pages");
            }
            length += range.length();
            if (length < 0) {
                break;
            }
        }
        if (length <= 0) {
            throw new ErrnoException(
                    Errno.EINVAL, "%d ranges have no length to map for %s".formatted(ranges.size(), function.name()));
        }
        return length;
    }

    void remove(IovaRegion region) {
        translations
                .subMap(region.address(), region.address() + region.length())
                .clear();
        invalidate.run();
        space.free(region.address());
        regions.decrementAndGet();
    }

    /** The run that holds an address; null if the function may not go there. */
    public @Nullable Translation translate(long address) {
        Map.Entry<Long, Translation> found = translations.floorEntry(address);
        return found != null && found.getValue().contains(address) ? found.getValue() : null;
    }

    /** Counts a request that found no translation. */
    public void countFault() {
        faults.increment();
    }

    /** Requests refused for want of a translation. */
    public long faults() {
        return faults.sum();
    }

    /** Regions that are mapped now. */
    public int regions() {
        return regions.get();
    }

    /** Bytes that are mapped now. */
    public long mappedBytes() {
        return translations.values().stream().mapToLong(Translation::length).sum();
    }

    @Override
    public String toString() {
        return "IOMMU domain of " + function;
    }
}
