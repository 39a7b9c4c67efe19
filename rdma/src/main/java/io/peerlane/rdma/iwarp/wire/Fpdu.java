package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;
import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Framed protocol data unit without markers (RFC 5044, 4.1): {@code ULPDU_Length (2) | ULPDU | pad (0 to 3) | CRC (4)}.
 *
 * <p>ULPDU_Length counts the ULPDU alone. Pad octets are zero and make everything before the CRC a multiple of 4. The CRC
 * field is always there, zero when CRCs are not in use. It covers everything before it and is the reflected CRC32C sent
 * least significant octet first, as in iSCSI (RFC 5044, 4.4).
 */
public final class Fpdu {

    /** Octets of ULPDU_Length; the ULPDU begins behind it. */
    public static final int LENGTH_SIZE = 2;

    /** Octets of the CRC field. */
    public static final int CRC_SIZE = 4;

    /** Largest ULPDU_Length. */
    public static final int MAX_ULPDU = 0xffff;

    /** Octets of the largest FPDU: a receive buffer holds at least this much. */
    public static final int MAX_SIZE = size(MAX_ULPDU);

    private Fpdu() {}

    /** Octets from the start of the FPDU to its CRC for a ULPDU of {@code ulpduLength} octets. */
    public static int crcOffset(int ulpduLength) {
        return (LENGTH_SIZE + ulpduLength + 3) & ~3;
    }

    /** Octets of the whole FPDU for a ULPDU of {@code ulpduLength} octets. */
    public static int size(int ulpduLength) {
        return crcOffset(ulpduLength) + CRC_SIZE;
    }

    /** ULPDU_Length of the FPDU at {@code at}, 0 to 65535. */
    public static int ulpduLength(MemorySegment bytes, long at) {
        return Octets.be16(bytes, at);
    }

    /** Writes ULPDU_Length. */
    public static void emitUlpduLength(MemorySegment bytes, long at, int ulpduLength) {
        bytes.set(BE16, at, (short) ulpduLength);
    }

    /** The CRC field at {@code at}, as {@code (int) java.util.zip.CRC32C.getValue()} gives it. */
    public static int crc(MemorySegment bytes, long at) {
        return bytes.get(LE32, at);
    }

    /** Writes the CRC field. */
    public static void emitCrc(MemorySegment bytes, long at, int crc) {
        bytes.set(LE32, at, crc);
    }
}
