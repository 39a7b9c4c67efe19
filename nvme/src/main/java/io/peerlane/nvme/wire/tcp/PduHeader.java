package io.peerlane.nvme.wire.tcp;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * PDU common header: 8 bytes (NVMe TCP Transport 1.1, 3.6.1). A view: it borrows {@code bytes}; no accessor allocates.
 *
 * @param bytes from the PDU's first byte
 */
public record PduHeader(MemorySegment bytes) {

    /** Bytes of the format. */
    public static final int BYTES = 8;

    /** FLAGS: a header digest follows the header. */
    public static final int HDGSTF = 1;

    /** FLAGS: a data digest follows the data. */
    public static final int DDGSTF = 1 << 1;

    /** FLAGS of a data PDU: the last one of its transfer. */
    public static final int LAST_PDU = 1 << 2;

    /** FLAGS of C2HData: the command succeeded and no response capsule follows; only with {@link #LAST_PDU}. */
    public static final int SUCCESS = 1 << 3;

    /** Byte offset of FLAGS. */
    public static final int FLAGS = 1;

    /** Byte offset of HLEN. */
    public static final int HLEN = 2;

    /** Byte offset of PDO. */
    public static final int PDO = 3;

    /** Byte offset of PLEN. */
    public static final int PLEN = 4;

    private static final int TYPE = 0;

    /** @throws TruncatedException if there are fewer than 8 bytes */
    public PduHeader {
        TruncatedException.check("PDU common header", BYTES, bytes.byteSize());
    }

    /** PDU-Type, 0 to 255: {@link PduType}. */
    public int type() {
        return u8(bytes, TYPE);
    }

    /** FLAGS. */
    public int flags() {
        return u8(bytes, FLAGS);
    }

    /** Whether all bits of {@code flag} are set. */
    public boolean has(int flag) {
        return (flags() & flag) == flag;
    }

    /** HLEN: bytes of the header, 0 to 255, digest not counted. */
    public int headerBytes() {
        return u8(bytes, HLEN);
    }

    /** PDO: offset of the data from the PDU's first byte, 0 to 255; 0 without data. */
    public int dataOffset() {
        return u8(bytes, PDO);
    }

    /** PLEN: bytes of the PDU, 0 to 2^32 - 1. */
    public long pduBytes() {
        return le32(bytes, PLEN);
    }

    /** Writes all 8 bytes; HLEN follows from the type. */
    public void emit(PduType type, int flags, int dataOffset, long pduBytes) {
        emit(bytes, 0, type, flags, dataOffset, pduBytes);
    }

    /** As {@link #emit(PduType, int, int, long)}, at {@code offset} of {@code to}. */
    public static void emit(MemorySegment to, long offset, PduType type, int flags, int dataOffset, long pduBytes) {
        to.set(U8, offset + TYPE, (byte) type.code());
        to.set(U8, offset + FLAGS, (byte) flags);
        to.set(U8, offset + HLEN, (byte) type.headerBytes());
        to.set(U8, offset + PDO, (byte) dataOffset);
        to.set(LE32, offset + PLEN, (int) pduBytes);
    }
}
