package io.peerlane.nvme.wire;

/** Bit fields of registers and dwords. */
final class Bits {

    private Bits() {}

    static int get(long value, int lowBit, int width) {
        return (int) (value >>> lowBit & (1L << width) - 1);
    }

    static boolean isSet(long value, int bit) {
        return (value >>> bit & 1) != 0;
    }

    /** @throws IllegalArgumentException if {@code field} does not fit */
    static long with(long value, String name, int lowBit, int width, long field) {
        long mask = (1L << width) - 1;
        if ((field & ~mask) != 0) {
            throw new IllegalArgumentException(name + " holds " + width + " bits, found " + field);
        }
        return (value & ~(mask << lowBit)) | (field << lowBit);
    }

    static long with(long value, int bit, boolean set) {
        return set ? value | (1L << bit) : value & ~(1L << bit);
    }
}
