package io.peerlane.fabric.octets;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unaligned value layouts of both byte orders, and unsigned reads through them. */
public final class Octets {

    /** One octet. */
    public static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

    /** Two octets, least significant first. */
    public static final ValueLayout.OfShort LE16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Four octets, least significant first. */
    public static final ValueLayout.OfInt LE32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Eight octets, least significant first. */
    public static final ValueLayout.OfLong LE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Two octets, most significant first. */
    public static final ValueLayout.OfShort BE16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Four octets, most significant first. */
    public static final ValueLayout.OfInt BE32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Eight octets, most significant first. */
    public static final ValueLayout.OfLong BE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Octets() {}

    /** The octet at {@code offset}, 0 to 255. */
    public static int u8(MemorySegment bytes, long offset) {
        return Byte.toUnsignedInt(bytes.get(U8, offset));
    }

    /** The little-endian 16-bit field at {@code offset}, 0 to 65535. */
    public static int le16(MemorySegment bytes, long offset) {
        return Short.toUnsignedInt(bytes.get(LE16, offset));
    }

    /** The little-endian 32-bit field at {@code offset}, 0 to 2^32 - 1. */
    public static long le32(MemorySegment bytes, long offset) {
        return Integer.toUnsignedLong(bytes.get(LE32, offset));
    }

    /** The little-endian 64-bit field at {@code offset}; compare it unsigned. */
    public static long le64(MemorySegment bytes, long offset) {
        return bytes.get(LE64, offset);
    }

    /** The big-endian 16-bit field at {@code offset}, 0 to 65535. */
    public static int be16(MemorySegment bytes, long offset) {
        return Short.toUnsignedInt(bytes.get(BE16, offset));
    }

    /** The big-endian 32-bit field at {@code offset}, 0 to 2^32 - 1. */
    public static long be32(MemorySegment bytes, long offset) {
        return Integer.toUnsignedLong(bytes.get(BE32, offset));
    }

    /** The big-endian 64-bit field at {@code offset}; compare it unsigned. */
    public static long be64(MemorySegment bytes, long offset) {
        return bytes.get(BE64, offset);
    }

    /** Byte offset of the named field of {@code layout}. */
    public static long offsetOf(StructLayout layout, String name) {
        return layout.byteOffset(MemoryLayout.PathElement.groupElement(name));
    }

    /** True if {@code [start, start + length)} lies inside {@code [0, size)}; no sum can wrap. All unsigned. */
    public static boolean within(long start, long length, long size) {
        return Long.compareUnsigned(start, size) <= 0 && Long.compareUnsigned(length, size - start) <= 0;
    }
}
