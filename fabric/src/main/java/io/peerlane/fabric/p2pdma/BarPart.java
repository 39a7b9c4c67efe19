package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.PciFunction;

/**
 * A part of a memory BAR that is to become peer memory.
 *
 * @param offset into the BAR, bytes
 * @param size bytes
 */
record BarPart(long offset, long size) {

    /**
     * The part that a request means; all of the BAR behind {@code offset} for size 0.
     *
     * @throws ErrnoException EINVAL if it begins or ends outside the BAR
     */
    static BarPart of(PciFunction function, int bar, long barSize, long size, long offset) {
        if (Long.compareUnsigned(offset, barSize) >= 0) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "offset 0x%x lies beyond BAR %d of %s, which has 0x%x bytes"
                            .formatted(offset, bar, function.name(), barSize));
        }
        long length = size == 0 ? barSize - offset : size;
        if (!Octets.within(offset, length, barSize)) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "BAR %d of %s has 0x%x bytes, the resource has 0x%x at 0x%x"
                            .formatted(bar, function.name(), barSize, length, offset));
        }
        return new BarPart(offset, length);
    }

    void register(P2pState state, PageMaps pageMaps, ProviderSlot slot, long barBusAddress) {
        long bus = barBusAddress + offset;
        state.register(pageMaps, new PeerPool.Range(bus - slot.busOffset(), bus, size), slot, offset);
    }
}
