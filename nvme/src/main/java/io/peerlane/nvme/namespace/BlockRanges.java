package io.peerlane.nvme.namespace;

import java.util.Arrays;

/**
 * A list of ranges of blocks, reused from request to request: it grows to the longest list seen and allocates nothing
 * after that. Not thread-safe.
 */
public final class BlockRanges {

    /** Most ranges of a list. */
    public static final int MAX = 256;

    private long[] lbas = new long[4];
    private long[] blocks = new long[4];
    private int count;

    /** Empties the list. */
    public void clear() {
        count = 0;
    }

    /**
     * Appends a range.
     *
     * @param lba first block
     * @param length blocks, 0 to 2^32 - 1
     * @throws IllegalStateException if there are {@value #MAX}
     */
    public void add(long lba, long length) {
        if (count == MAX) {
            throw new IllegalStateException("a list has " + MAX + " ranges at most");
        }
        if (count == lbas.length) {
            lbas = Arrays.copyOf(lbas, 4 * count);
            blocks = Arrays.copyOf(blocks, 4 * count);
        }
        lbas[count] = lba;
        blocks[count] = length;
        count++;
    }

    /** Number of ranges. */
    public int count() {
        return count;
    }

    /** First block of a range. */
    public long lba(int range) {
        return lbas[range];
    }

    /** Blocks of a range. */
    public long blocks(int range) {
        return blocks[range];
    }

    @Override
    public String toString() {
        return "%d ranges of %d blocks at most, %d in all".formatted(count, longest(), totalBlocks());
    }

    /** Blocks of all ranges; does not wrap. */
    public long totalBlocks() {
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += blocks[i];
        }
        return total;
    }

    /** Blocks of the longest range, 0 if there is none. */
    public long longest() {
        long longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, blocks[i]);
        }
        return longest;
    }

    /** True if every range lies in a device of {@code size} blocks; one of no blocks may start at its end. */
    public boolean isWithin(long size) {
        for (int i = 0; i < count; i++) {
            if (lbas[i] < 0 || lbas[i] > size - blocks[i]) {
                return false;
            }
        }
        return true;
    }

    /** True if any range shares a block with the {@code length} blocks from {@code lba} on; all lie in one device. */
    public boolean overlaps(long lba, long length) {
        for (int i = 0; i < count; i++) {
            if (lbas[i] < lba + length && lba < lbas[i] + blocks[i]) {
                return true;
            }
        }
        return false;
    }
}
