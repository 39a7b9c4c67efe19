package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.MemoryRange;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.ProviderSlot;
import java.util.ArrayList;
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

    /** Most bytes of one segment: the largest multiple of a page that 32 bits can tell. */
    public static final long MAX_SEGMENT_BYTES = 0xffff_f000L;

    /** Copies the list. */
    public PeerRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * Maps the ranges for a device without an IOMMU: by bus address if switches route it, by physical address if it goes
     * through the host bridge, in segments of at most {@link #MAX_SEGMENT_BYTES}.
     *
     * @throws ErrnoException EINVAL if the device cannot reach the BAR, or there is no range
     */
    public DmaBufMapping map(DmaClient device) {
        var mapType = p2pDma.mapType(slot.owner(), device);
        List<DmaSegment> segments = new ArrayList<>();
        switch (mapType) {
            case BUS_ADDR -> ranges.forEach(range -> split(range, slot.busOffset(), true, segments));
            case THRU_HOST_BRIDGE -> ranges.forEach(range -> split(range, 0, false, segments));
            case UNKNOWN, NONE, NOT_SUPPORTED -> throw unreachable(device, mapType);
        }
        if (segments.isEmpty()) {
            throw new ErrnoException(Errno.EINVAL, "a buffer of " + slot.owner().name() + " without ranges");
        }
        return new DmaBufMapping(segments);
    }

    private static void split(MemoryRange range, long offset, boolean isBusAddress, List<DmaSegment> into) {
        for (long done = 0; done < range.size(); done += MAX_SEGMENT_BYTES) {
            long length = Math.min(MAX_SEGMENT_BYTES, range.size() - done);
            into.add(new DmaSegment(range.physical() + offset + done, length, isBusAddress));
        }
    }

    private ErrnoException unreachable(DmaClient device, MapType mapType) {
        return new ErrnoException(
                Errno.EINVAL,
                "%s cannot use BAR %d of %s: %s"
                        .formatted(device.name(), slot.bar(), slot.owner().name(), mapType));
    }
}
