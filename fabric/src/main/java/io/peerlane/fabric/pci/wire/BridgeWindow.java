package io.peerlane.fabric.pci.wire;

/**
 * Addresses that a bridge forwards downstream, both ends included, in units of 1 MiB (PCI-to-PCI Bridge 1.2, 3.2.5.8).
 *
 * @param base first address, a multiple of 1 MiB
 * @param limit last address, one less than a multiple of 1 MiB; a limit below the base closes the window
 */
public record BridgeWindow(long base, long limit) {

    /** Granule of a memory window in bytes. */
    public static final long GRANULE = 1L << 20;
    /** Forwards nothing. */
    public static final BridgeWindow CLOSED = new BridgeWindow(0xfff0_0000L, 0xf_ffffL);

    /** The window of {@code size} bytes from {@code base}, both multiples of 1 MiB; closed if {@code size} is 0. */
    public static BridgeWindow of(long base, long size) {
        if ((base | size) % GRANULE != 0) {
            throw new IllegalArgumentException(
                    "bridge window 0x%x, %d bytes: both must be multiples of 1 MiB".formatted(base, size));
        }
        return size == 0 ? CLOSED : new BridgeWindow(base, base + size - 1);
    }

    /** True if the window forwards anything. */
    public boolean isOpen() {
        return Long.compareUnsigned(base, limit) <= 0;
    }

    /** True if the window forwards {@code address}. */
    public boolean contains(long address) {
        return Long.compareUnsigned(base, address) <= 0 && Long.compareUnsigned(address, limit) <= 0;
    }

    /** True if both windows forward some address. */
    public boolean overlaps(BridgeWindow other) {
        return isOpen()
                && other.isOpen()
                && Long.compareUnsigned(base, other.limit) <= 0
                && Long.compareUnsigned(other.base, limit) <= 0;
    }

    @Override
    public String toString() {
        return isOpen() ? "[0x%x, 0x%x]".formatted(base, limit) : "[closed]";
    }
}
