package io.peerlane.fabric.topology.dump;

/**
 * Memory addresses of a BAR or a bridge window.
 *
 * @param start first address, unsigned
 * @param size in bytes; 0 if the dump does not say
 * @param prefetchable as the BAR says of itself
 * @param wide true for 64-bit addresses
 */
public record AddressRange(long start, long size, boolean prefetchable, boolean wide) {

    /** Last address, unsigned. */
    public long last() {
        return size == 0 ? start : start + size - 1;
    }

    boolean overlaps(AddressRange other) {
        return Long.compareUnsigned(start, other.last()) <= 0 && Long.compareUnsigned(other.start, last()) <= 0;
    }

    boolean contains(AddressRange other) {
        return Long.compareUnsigned(start, other.start) <= 0 && Long.compareUnsigned(other.last(), last()) <= 0;
    }

    @Override
    public String toString() {
        return "%x-%x".formatted(start, last());
    }
}
