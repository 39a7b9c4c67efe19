package io.peerlane.fabric.p2pdma;

/**
 * Pages of peer memory that exist in the processor's address space, from their registration until their removal.
 *
 * @param range the pages and the counter of those who use them
 * @param slot the BAR they belong to
 * @param barOffset where in the BAR they begin
 */
record PageMap(PeerRange range, ProviderSlot slot, long barOffset) {

    boolean contains(long address) {
        return range.pages().contains(address);
    }

    boolean overlaps(long start, long length) {
        return contains(start) || Long.compareUnsigned(range.range().physical() - start, length) < 0;
    }
}
