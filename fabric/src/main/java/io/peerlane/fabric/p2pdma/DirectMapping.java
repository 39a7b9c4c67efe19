package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One mapping call of a client that has no IOMMU: remembers the last BAR met and its map type. Not thread-safe. */
final class DirectMapping {

    private final P2pDma p2p;
    private final PageMaps pageMaps;
    private final DmaClient client;
    private @Nullable ProviderSlot lastSlot;
    private MapType lastType = MapType.UNKNOWN;

    DirectMapping(P2pDma p2p, PageMaps pageMaps, DmaClient client) {
        this.p2p = p2p;
        this.pageMaps = pageMaps;
        this.client = client;
    }

    List<DmaSegment> map(ScatterList list) {
        List<DmaSegment> segments = new ArrayList<>(list.entries().size());
        for (var entry : list.entries()) {
            var pages = pageMaps.find(entry.address());
            segments.add(pages == null ? asIs(entry) : peer(entry, pages));
        }
        return segments;
    }

    private static DmaSegment asIs(ScatterEntry entry) {
        return new DmaSegment(entry.address(), entry.length(), false);
    }

    private DmaSegment peer(ScatterEntry entry, PageMap pages) {
        if (!pages.contains(entry.address() + entry.length() - 1)) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "%s runs out of BAR %d of %s"
                            .formatted(
                                    entry,
                                    pages.slot().bar(),
                                    pages.slot().owner().name()));
        }
        return switch (mapType(pages.slot())) {
            case BUS_ADDR -> new DmaSegment(entry.address() + pages.slot().busOffset(), entry.length(), true);
            case THRU_HOST_BRIDGE -> asIs(entry);
            case UNKNOWN, NONE, NOT_SUPPORTED ->
                throw P2pDma.unreachable(pages.slot().owner(), client.name());
        };
    }

    private MapType mapType(ProviderSlot slot) {
        if (!slot.equals(lastSlot)) {
            lastType = p2p.mapType(slot.owner(), client);
            lastSlot = slot;
        }
        return lastType;
    }
}
