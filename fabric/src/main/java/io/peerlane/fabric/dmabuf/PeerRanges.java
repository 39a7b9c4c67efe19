package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.DmaMapper;
import io.peerlane.fabric.p2pdma.MemoryRange;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.ProviderSlot;
import java.util.List;

/**
 * Ranges of a BAR that make up a buffer, and how they become DMA addresses of a device. Immutable.
 *
 * @param p2pDma of the machine
 * @param slot the BAR
 * @param ranges physical addresses, in the order of the buffer
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">dma_buf_phys_vec_to_sgt()</a>
 */
public record PeerRanges(P2pDma p2pDma, ProviderSlot slot, List<MemoryRange> ranges) {

    /** Copies the list. */
    public PeerRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * Maps the ranges for a device: by bus address if switches route it; through the host bridge back to back by I/O virtual
     * address if an IOMMU translates the device, else by physical address.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException as {@link DmaMapper#mapRanges}
     */
    public DmaBufMapping map(DmaClient device) {
        return new DmaBufMapping(p2pDma.dma().mapRanges(device, slot, ranges));
    }
}
