package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaMasks;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.iommu.Iommu;
import io.peerlane.fabric.iommu.IommuDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DMA mapping: what a device puts into its requests to reach given memory, ordinary or peer's. Thread-safe.
 *
 * <p>Peer memory that switches route is addressed by its bus address, past any IOMMU. All other memory is addressed
 * physically by a device that is not translated, by I/O virtual address by one that is.
 *
 * @see <a href="https://docs.kernel.org/core-api/dma-api.html">Dynamic DMA mapping using the generic device</a>
 */
public final class DmaMapper {

    private final P2pDma p2p;
    private final PageMaps pageMaps;
    private final Iommu iommu;
    private final DmaMasks masks = new DmaMasks();

    DmaMapper(P2pDma p2p, PageMaps pageMaps, Iommu iommu) {
        this.p2p = p2p;
        this.pageMaps = pageMaps;
        this.iommu = iommu;
    }

    /** Which functions are translated. */
    public Iommu iommu() {
        return iommu;
    }

    /** How many address bits functions have. */
    public DmaMasks masks() {
        return masks;
    }

    /**
     * Maps a list. Without IOMMU there is one segment per entry. With it, what is not addressed by bus address gets one
     * region of I/O virtual addresses, in which entries that meet at page boundaries become one segment; segments with bus
     * addresses take none of the region and are never merged.
     *
     * @throws ErrnoException EREMOTEIO if the client cannot use the memory of an entry, EINVAL if an entry begins in peer
     *     memory and ends outside it, ENOMEM without I/O virtual addresses, EIO if the client has too few address bits;
     *     nothing is mapped then
     * @see <a href="https://docs.kernel.org/core-api/dma-api.html">dma_map_sgtable()</a>
     */
    public DmaMapping map(DmaClient client, ScatterList list) {
        var kinds = new EntryKinds(p2p, pageMaps, client);
        var domain = domain(client);
        return domain == null
                ? direct(client).map(kinds, list)
                : new IommuMapping(domain, mask(client)).map(kinds, list);
    }

    /**
     * Maps parts of one BAR by physical address; they need no pages behind them. An IOMMU puts them back to back. No
     * segment is longer than fffff000h bytes.
     *
     * @param ranges physical addresses inside the BAR; whole pages if the client is translated
     * @throws ErrnoException EINVAL if there is no range, the client cannot use the BAR's memory, or a range is no whole
     *     number of pages for an IOMMU; ENOMEM and EIO as {@link #map}; nothing is mapped then
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">Buffer Sharing and Synchronization (dma-buf)</a>
     */
    public DmaMapping mapRanges(DmaClient client, ProviderSlot slot, List<MemoryRange> ranges) {
        var mapType = p2p.mapType(slot.owner(), client);
        var entries = ranges.stream()
                .map(range -> new ScatterEntry(range.physical(), range.size()))
                .toList();
        return new RangeMapping(domain(client), direct(client)).map(mapType, slot, entries);
    }

    private DirectMapping direct(DmaClient client) {
        return new DirectMapping(mask(client), client.name());
    }

    /** A device that is no PCI function has no domain and every address bit. */
    private @Nullable IommuDomain domain(DmaClient client) {
        return client.function().flatMap(iommu::domain).orElse(null);
    }

    private long mask(DmaClient client) {
        return client.function().map(masks::mask).orElse(-1L);
    }
}
