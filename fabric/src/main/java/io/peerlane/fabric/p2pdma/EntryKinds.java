package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import org.jspecify.annotations.Nullable;

/** Tells peer memory from ordinary memory in one mapping call: remembers the last BAR met and its map type. */
final class EntryKinds {

    private final P2pDma p2p;
    private final PageMaps pageMaps;
    private final DmaClient client;
    private @Nullable ProviderSlot lastSlot;
    private MapType lastType = MapType.UNKNOWN;

    EntryKinds(P2pDma p2p, PageMaps pageMaps, DmaClient client) {
        this.p2p = p2p;
        this.pageMaps = pageMaps;
        this.client = client;
    }

    /**
     * The segment of an entry that switches route by its bus address; null for one that is mapped as ordinary memory is.
     *
     * @throws ErrnoException EREMOTEIO if the client cannot use it, EINVAL if it begins in peer memory and ends outside
     */
    @Nullable
    DmaSegment busSegment(ScatterEntry entry) {
        var pages = pageMaps.find(entry.address());
        return pages == null ? null : busSegment(entry, pages);
    }

    private @Nullable DmaSegment busSegment(ScatterEntry entry, PageMap pages) {
        var slot = pages.slot();
        if (!pages.contains(entry.address() + entry.length() - 1)) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "%s runs out of BAR %d of %s"
                            .formatted(entry, slot.bar(), slot.owner().name()));
        }
        return switch (mapType(slot)) {
            case BUS_ADDR -> new DmaSegment(entry.address() + slot.busOffset(), entry.length(), true);
            case THRU_HOST_BRIDGE -> null;
            case UNKNOWN, NONE, NOT_SUPPORTED -> throw P2pDma.unreachable(slot.owner(), client.name());
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
