package io.peerlane.fabric.p2pdma;

/**
 * Pages of peer memory that exist in the processor's address space.
 *
 * @param physical first byte
 * @param size bytes
 * @param slot the BAR they belong to
 */
record PageMap(long physical, long size, ProviderSlot slot) {

    boolean contains(long address) {
        return Long.compareUnsigned(address - physical, size) < 0;
    }

    boolean overlaps(long start, long length) {
        return contains(start) || Long.compareUnsigned(physical - start, length) < 0;
    }
}
