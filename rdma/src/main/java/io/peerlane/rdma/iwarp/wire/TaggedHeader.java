package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;
import static io.peerlane.fabric.octets.Octets.BE32;
import static io.peerlane.fabric.octets.Octets.BE64;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** DDP tagged segment header, control word included: 14 octets at the start of the ULPDU (RFC 5041, 4.2). */
public final class TaggedHeader {

    /** Control word, STag, tagged offset. */
    public static final StructLayout LAYOUT =
            structLayout(BE16.withName("CONTROL"), BE32.withName("STAG"), BE64.withName("TO"));

    /** Octets; the payload begins behind them. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long STAG = Octets.offsetOf(LAYOUT, "STAG");
    private static final long TO = Octets.offsetOf(LAYOUT, "TO");

    private TaggedHeader() {}

    /** Steering tag of the buffer. */
    public static int stag(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + STAG);
    }

    /** Tagged offset of the first payload octet; unsigned. */
    public static long taggedOffset(MemorySegment bytes, long at) {
        return bytes.get(BE64, at + TO);
    }

    /** Writes all 14 octets. */
    public static void emit(MemorySegment bytes, long at, int control, int stag, long taggedOffset) {
        bytes.set(BE16, at, (short) control);
        bytes.set(BE32, at + STAG, stag);
        bytes.set(BE64, at + TO, taggedOffset);
    }
}
