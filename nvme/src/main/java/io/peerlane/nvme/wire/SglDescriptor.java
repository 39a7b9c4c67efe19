package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Scatter gather list descriptor: 16 bytes, little-endian (NVMe Base 2.1, 4.3.2). A view; the static methods read a
 * descriptor inside a larger buffer without allocating.
 *
 * <p>All but the keyed kinds: address 0-7, length 8-11, identifier 15. Keyed: address 0-7, length 8-10, key 11-14,
 * identifier 15. The identifier is type 7:4 and subtype 3:0.
 */
public record SglDescriptor(MemorySegment bytes) {

    /** Bytes of a descriptor. */
    public static final int BYTES = 16;

    /** Type: data block. */
    public static final int DATA_BLOCK = 0x0;

    /** Type: bit bucket; read data is discarded, a write ignores it. */
    public static final int BIT_BUCKET = 0x1;

    /** Type: address and length of the next segment, which is not the last. */
    public static final int SEGMENT = 0x2;

    /** Type: address and length of the last segment. */
    public static final int LAST_SEGMENT = 0x3;

    /** Type: keyed data block. */
    public static final int KEYED_DATA_BLOCK = 0x4;

    /** Type: transport data block. */
    public static final int TRANSPORT_DATA_BLOCK = 0x5;

    /** Type: vendor specific. */
    public static final int VENDOR = 0xf;

    /** Subtype: the address field is an address. */
    public static final int ADDRESS = 0x0;

    /** Subtype: the address field is an offset (into the in-capsule data, or of a segment). */
    public static final int OFFSET = 0x1;

    /** Subtype: transport specific. */
    public static final int TRANSPORT = 0xa;

    /** Subtype of a keyed data block: the key is to be invalidated remotely. */
    public static final int INVALIDATE = 0xf;

    /** Most bytes of a keyed data block. */
    public static final int KEYED_LENGTH_MAX = 0xff_ffff;

    private static final long LENGTH = 8;
    private static final long KEY = 11;
    private static final long IDENTIFIER = 15;

    /** @throws TruncatedException if there are fewer than 16 bytes */
    public SglDescriptor {
        TruncatedException.check("SGL descriptor", BYTES, bytes.byteSize());
    }

    /** Type, 0 to 15. */
    public int type() {
        return type(bytes, 0);
    }

    /** Subtype, 0 to 15. */
    public int subtype() {
        return subtype(bytes, 0);
    }

    /** Address or offset, as the subtype says. */
    public long address() {
        return address(bytes, 0);
    }

    /** Length in bytes, 0 to 2^32 - 1; 24 bits if keyed. */
    public long length() {
        return length(bytes, 0);
    }

    /** Key of a keyed data block. */
    public int key() {
        return key(bytes, 0);
    }

    /** Type of the descriptor at {@code offset}. */
    public static int type(MemorySegment bytes, long offset) {
        return Octets.u8(bytes, offset + IDENTIFIER) >> 4;
    }

    /** Subtype of the descriptor at {@code offset}. */
    public static int subtype(MemorySegment bytes, long offset) {
        return Octets.u8(bytes, offset + IDENTIFIER) & 0xf;
    }

    /** Address of the descriptor at {@code offset}. */
    public static long address(MemorySegment bytes, long offset) {
        return bytes.get(LE64, offset);
    }

    /** Length of the descriptor at {@code offset}: 24 bits for a keyed data block, 32 bits otherwise. */
    public static long length(MemorySegment bytes, long offset) {
        long length = Octets.le32(bytes, offset + LENGTH);
        return type(bytes, offset) == KEYED_DATA_BLOCK ? length & KEYED_LENGTH_MAX : length;
    }

    /** Key of the keyed data block at {@code offset}. */
    public static int key(MemorySegment bytes, long offset) {
        return bytes.get(LE32, offset + KEY);
    }

    /** Writes all 16 bytes of an unkeyed descriptor at {@code offset}; {@code length} has 32 bits. */
    public static void emit(MemorySegment bytes, long offset, int type, int subtype, long address, long length) {
        bytes.set(LE64, offset, address);
        bytes.set(LE32, offset + LENGTH, (int) length);
        bytes.set(LE32, offset + 12, 0);
        bytes.set(U8, offset + IDENTIFIER, (byte) (type << 4 | subtype));
    }

    /**
     * Writes all 16 bytes of a keyed data block at {@code offset}.
     *
     * @param length at most {@link #KEYED_LENGTH_MAX}
     * @param subtype {@link #ADDRESS} or {@link #INVALIDATE}
     */
    public static void emitKeyed(MemorySegment bytes, long offset, int subtype, long address, int length, int key) {
        if (length < 0 || length > KEYED_LENGTH_MAX) {
            throw new IllegalArgumentException("a keyed data block holds 0 to 16777215 bytes, found " + length);
        }
        bytes.set(LE64, offset, address);
        bytes.set(LE32, offset + LENGTH, length);
        bytes.set(LE32, offset + KEY, key);
        bytes.set(U8, offset + IDENTIFIER, (byte) (KEYED_DATA_BLOCK << 4 | subtype));
    }
}
