package io.peerlane.app.workload;

/**
 * What a job knows of each of its blocks: the generation last acknowledged, 0 if unknown, and whether an I/O on it is
 * outstanding. Four bytes per block, at most {@link #MOST_UNITS} blocks.
 */
final class UnitTable {

    /** Most blocks of one table: 256 MiB of memory. */
    static final long MOST_UNITS = 1 << 26;

    private static final int BUSY = 0x8000_0000;

    private final int[] entries;

    /** A table of unknown blocks; {@code units} from 1 to {@link #MOST_UNITS}. */
    UnitTable(int units) {
        entries = new int[units];
    }

    /** Generation last acknowledged, 0 if unknown. */
    int generation(int unit) {
        return entries[unit] & ~BUSY;
    }

    /** Whether an I/O is outstanding. */
    boolean busy(int unit) {
        return (entries[unit] & BUSY) != 0;
    }

    /** Marks an I/O as outstanding. */
    void take(int unit) {
        entries[unit] |= BUSY;
    }

    /** Marks the I/O as complete and sets what is known now. */
    void release(int unit, int generation) {
        entries[unit] = generation;
    }
}
