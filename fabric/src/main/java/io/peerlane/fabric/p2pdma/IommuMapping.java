package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.iommu.IommuDomain;
import io.peerlane.fabric.iommu.IovaRegion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mapping call for a device in a translated domain: all entries of a list that are not reached by bus address share
 * one region, in order, each in whole pages of its own. Not thread-safe.
 */
final class IommuMapping {

    private static final long PAGE = 4096;

    private final IommuDomain domain;
    private final long mask;
    private final List<DmaSegment> segments = new ArrayList<>();

    /** True if the last segment ends where a page does, so that the next page of the region continues it. */
    private boolean open;

    /** @param mask highest address of the device */
    IommuMapping(IommuDomain domain, long mask) {
        this.domain = domain;
        this.mask = mask;
    }

    /** Decides about every entry before it maps the first, so that a refusal leaves nothing behind. */
    DmaMapping map(EntryKinds kinds, ScatterList list) {
        List<@Nullable DmaSegment> bus = new ArrayList<>(list.entries().size());
        List<ScatterEntry> pages = new ArrayList<>();
        for (var entry : list.entries()) {
            var segment = kinds.busSegment(entry);
            bus.add(segment);
            if (segment == null) {
                pages.add(wholePages(entry));
            }
        }
        if (pages.isEmpty()) {
            bus.forEach(this::addBus);
            return new DmaMapping(segments, () -> {});
        }
        IovaRegion region = domain.map(pages, mask);
        build(list, bus, region.address());
        return new DmaMapping(segments, region::unmap);
    }

    private void build(ScatterList list, List<@Nullable DmaSegment> bus, long start) {
        long iova = start;
        for (int i = 0; i < bus.size(); i++) {
            var segment = bus.get(i);
            var entry = list.entries().get(i);
            if (segment != null) {
                addBus(segment);
            } else {
                add(iova, entry);
                iova += wholePages(entry).length();
            }
        }
    }

    private static ScatterEntry wholePages(ScatterEntry entry) {
        long first = entry.address() & -PAGE;
        long end = (entry.address() + entry.length() + PAGE - 1) & -PAGE;
        return new ScatterEntry(first, end - first);
    }

    private void addBus(@Nullable DmaSegment segment) {
        if (segment != null) {
            segments.add(segment);
            open = false;
        }
    }

    private void add(long iova, ScatterEntry entry) {
        long inPage = entry.address() & (PAGE - 1);
        if (open && inPage == 0 && segments.getLast().length() + entry.length() <= RangeMapping.MAX_SEGMENT_BYTES) {
            var last = segments.removeLast();
            segments.add(new DmaSegment(last.address(), last.length() + entry.length(), false));
        } else {
            segments.add(new DmaSegment(iova + inPage, entry.length(), false));
        }
        open = ((inPage + entry.length()) & (PAGE - 1)) == 0;
    }
}
