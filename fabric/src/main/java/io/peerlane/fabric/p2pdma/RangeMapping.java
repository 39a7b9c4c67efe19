package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.iommu.IommuDomain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mapping of parts of a BAR by physical address, for memory without pages behind it.
 *
 * @param domain of the device; null if it is not translated
 * @param direct for a device that is not
 */
record RangeMapping(@Nullable IommuDomain domain, DirectMapping direct) {

    /** The longest segment: the largest whole number of pages in 32 bits. */
    static final long MAX_SEGMENT_BYTES = 0xffff_f000L;

    DmaMapping map(MapType mapType, ProviderSlot slot, List<ScatterEntry> ranges) {
        if (ranges.isEmpty()) {
            throw new ErrnoException(Errno.EINVAL, "no part of " + name(slot) + " to map");
        }
        return switch (mapType) {
            case BUS_ADDR -> byBusAddress(slot, ranges);
            case THRU_HOST_BRIDGE -> domain == null ? byPhysicalAddress(ranges) : translated(domain, ranges);
            case UNKNOWN, NONE, NOT_SUPPORTED ->
                throw new ErrnoException(Errno.EINVAL, direct.device() + " cannot use " + name(slot));
        };
    }

    private static String name(ProviderSlot slot) {
        return "BAR %d of %s".formatted(slot.bar(), slot.owner().name());
    }

    private static DmaMapping byBusAddress(ProviderSlot slot, List<ScatterEntry> ranges) {
        List<DmaSegment> segments = new ArrayList<>();
        ranges.forEach(range -> split(segments, range.address() + slot.busOffset(), range.length(), true));
        return new DmaMapping(segments, () -> {});
    }

    private DmaMapping byPhysicalAddress(List<ScatterEntry> ranges) {
        List<DmaSegment> segments = new ArrayList<>();
        for (var range : ranges) {
            split(segments, direct.segment(range).address(), range.length(), false);
        }
        return new DmaMapping(segments, () -> {});
    }

    /** One run of I/O virtual addresses for all ranges, back to back. */
    private DmaMapping translated(IommuDomain by, List<ScatterEntry> ranges) {
        var region = by.map(ranges, direct.mask());
        List<DmaSegment> segments = new ArrayList<>();
        split(segments, region.address(), region.length(), false);
        return new DmaMapping(segments, region::unmap);
    }

    private static void split(List<DmaSegment> segments, long address, long length, boolean isBusAddress) {
        for (long done = 0; done < length; done += MAX_SEGMENT_BYTES) {
            segments.add(new DmaSegment(address + done, Math.min(MAX_SEGMENT_BYTES, length - done), isBusAddress));
        }
    }
}
