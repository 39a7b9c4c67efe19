package io.peerlane.fabric.topology.dump;

import java.util.BitSet;

/** The bytes of a configuration space that a dump shows. */
final class ConfigurationImage {

    static final int SIZE = 4096;

    private final byte[] bytes = new byte[SIZE];
    private final BitSet known = new BitSet(SIZE);

    /** True if any of these bytes was there before. */
    boolean knowsAny(int offset, int length) {
        int next = known.nextSetBit(offset);
        return next >= 0 && next < offset + length;
    }

    void set(int offset, int value) {
        bytes[offset] = (byte) value;
        known.set(offset);
    }

    static ConfigurationImage of(byte[] content) {
        var image = new ConfigurationImage();
        for (int i = 0; i < Math.min(content.length, SIZE); i++) {
            image.set(i, content[i]);
        }
        return image;
    }

    /** Bytes known without a gap from 0 on. */
    int length() {
        return known.nextClearBit(0);
    }

    /** The byte, or -1 if the dump does not show it. */
    int read8(int offset) {
        return known.get(offset) ? bytes[offset] & 0xff : -1;
    }

    /** 16 bits, or -1. */
    int read16(int offset) {
        int low = read8(offset);
        int high = read8(offset + 1);
        return low < 0 || high < 0 ? -1 : low | (high << 8);
    }

    /** 32 bits unsigned, or -1. */
    long read32(int offset) {
        int low = read16(offset);
        int high = read16(offset + 2);
        return low < 0 || high < 0 ? -1 : low | ((long) high << 16);
    }

    /** True if these bytes are known and zero: an archiver fills up what it was not allowed to read. */
    boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (read8(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
