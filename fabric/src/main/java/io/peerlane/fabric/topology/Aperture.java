package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.wire.BridgeWindow;

/**
 * Bus addresses that a host bridge forwards to its root bus.
 *
 * @param base first address, a multiple of 1 MiB
 * @param size bytes, a multiple of 1 MiB; 0 for none
 */
public record Aperture(long base, long size) {

    /** Forwards nothing. */
    public static final Aperture NONE = new Aperture(0, 0);

    /** @throws IllegalArgumentException if the aperture is not made of whole MiB or wraps around */
    public Aperture {
        if (((base | size) & (BridgeWindow.GRANULE - 1)) != 0 || base < 0 || size < 0 || base + size < 0) {
            throw new IllegalArgumentException("aperture 0x%x of %d bytes".formatted(base, size));
        }
    }

    /** First address behind the aperture. */
    public long end() {
        return base + size;
    }

    /** True if {@code address} is forwarded. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - base, size) < 0;
    }

    /** True if both forward some address. */
    public boolean overlaps(Aperture other) {
        return size > 0 && other.size > 0 && base < other.end() && other.base < end();
    }

    @Override
    public String toString() {
        return "[0x%x, 0x%x)".formatted(base, end());
    }
}
