package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterEntry;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/**
 * Mapping for a device that no IOMMU translates: physical addresses, as long as the device can issue them.
 *
 * @param mask highest address of the device
 * @param device its name, for messages
 */
record DirectMapping(long mask, String device) {

    /** One segment for each entry, none of them merged. */
    DmaMapping map(EntryKinds kinds, ScatterList list) {
        List<DmaSegment> segments = new ArrayList<>(list.entries().size());
        for (var entry : list.entries()) {
            var bus = kinds.busSegment(entry);
            segments.add(bus != null ? bus : segment(entry));
        }
        return new DmaMapping(segments, () -> {});
    }

    /** @throws ErrnoException EIO if the device cannot address all of it */
    DmaSegment segment(ScatterEntry entry) {
        if (Long.compareUnsigned(entry.address() + entry.length() - 1, mask) > 0) {
            throw new ErrnoException(
                    Errno.EIO, "%s is beyond the reach of %s, which ends at 0x%x".formatted(entry, device, mask));
        }
        return new DmaSegment(entry.address(), entry.length(), false);
    }
}
