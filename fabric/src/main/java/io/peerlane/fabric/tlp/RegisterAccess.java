package io.peerlane.fabric.tlp;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.RegisterSpace;
import java.lang.foreign.MemorySegment;

/** Splits transfers to and from registers into naturally aligned accesses of 8, 4, 2 and 1 bytes, the widest first. */
final class RegisterAccess {

    private RegisterAccess() {}

    static void read(RegisterSpace registers, long at, MemorySegment into, long offset, long length) {
        for (long done = 0; done < length; ) {
            int width = width(at + done, length - done);
            put(into, offset + done, width, registers.read(at + done, width));
            done += width;
        }
    }

    static void write(RegisterSpace registers, long at, MemorySegment from, long offset, long length) {
        for (long done = 0; done < length; ) {
            int width = width(at + done, length - done);
            registers.write(at + done, width, get(from, offset + done, width));
            done += width;
        }
    }

    /** One access; split only if it is not naturally aligned. */
    static long read(RegisterSpace registers, long at, int bytes) {
        if ((at & (bytes - 1)) == 0) {
            return registers.read(at, bytes);
        }
        int half = bytes / 2;
        return read(registers, at, half) | (read(registers, at + half, half) << (half * 8));
    }

    /** One access; split only if it is not naturally aligned. */
    static void write(RegisterSpace registers, long at, int bytes, long value) {
        if ((at & (bytes - 1)) == 0) {
            registers.write(at, bytes, value);
            return;
        }
        int half = bytes / 2;
        write(registers, at, half, value & ((1L << (half * 8)) - 1));
        write(registers, at + half, half, value >>> (half * 8));
    }

    private static int width(long at, long left) {
        int width = 8;
        while ((at & (width - 1)) != 0 || width > left) {
            width >>= 1;
        }
        return width;
    }

    private static long get(MemorySegment from, long offset, int width) {
        return switch (width) {
            case 8 -> from.get(Octets.LE64, offset);
            case 4 -> Octets.le32(from, offset);
            case 2 -> Octets.le16(from, offset);
            default -> Octets.u8(from, offset);
        };
    }

    private static void put(MemorySegment into, long offset, int width, long value) {
        switch (width) {
            case 8 -> into.set(Octets.LE64, offset, value);
            case 4 -> into.set(Octets.LE32, offset, (int) value);
            case 2 -> into.set(Octets.LE16, offset, (short) value);
            default -> into.set(Octets.U8, offset, (byte) value);
        }
    }
}
