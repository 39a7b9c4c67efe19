package io.peerlane.fabric.endpoint;

/**
 * A piece of the controller's local address space from which outbound mappings are made.
 *
 * @param base local address of the first byte
 * @param size bytes; what is left over behind the last whole page is not used
 * @param pageSize bytes of a page, a power of two; less than 4096 becomes 4096
 */
public record OutboundWindow(long base, long size, long pageSize) {

    /** Smallest page in bytes. */
    public static final long MIN_PAGE_SIZE = 4096;

    /** @throws IllegalArgumentException if the window wraps, or its pages are no power of two or too many to number */
    public OutboundWindow {
        if (size < 0 || (size > 0 && Long.compareUnsigned(base, base + size - 1) > 0)) {
            throw new IllegalArgumentException(
                    "window of %s bytes at 0x%x does not fit".formatted(Long.toUnsignedString(size), base));
        }
        pageSize = Math.max(pageSize, MIN_PAGE_SIZE);
        if (Long.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("pages of %d bytes: a power of two wanted".formatted(pageSize));
        }
        if (size / pageSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("window of %d pages: at most 2^31 - 1".formatted(size / pageSize));
        }
    }

    /** Whole pages. */
    public int pages() {
        return (int) (size / pageSize);
    }

    /** True if the local address lies in the window, the unused rest included. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - base, size) < 0;
    }
}
