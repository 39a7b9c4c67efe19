package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE32;
import static io.peerlane.fabric.octets.Octets.BE64;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** RDMA Read Request header: the 28 octets behind the untagged header, and the whole payload (RFC 5040, 4.4). */
public final class ReadRequestHeader {

    /** Data sink STag and tagged offset, message size, data source STag and tagged offset. */
    public static final StructLayout LAYOUT = structLayout(
            BE32.withName("SINK_STAG"),
            BE64.withName("SINK_TO"),
            BE32.withName("RDMARDSZ"),
            BE32.withName("SRC_STAG"),
            BE64.withName("SRC_TO"));

    /** Octets. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long SINK_STAG = Octets.offsetOf(LAYOUT, "SINK_STAG");
    private static final long SINK_TO = Octets.offsetOf(LAYOUT, "SINK_TO");
    private static final long RDMARDSZ = Octets.offsetOf(LAYOUT, "RDMARDSZ");
    private static final long SRC_STAG = Octets.offsetOf(LAYOUT, "SRC_STAG");
    private static final long SRC_TO = Octets.offsetOf(LAYOUT, "SRC_TO");

    private ReadRequestHeader() {}

    /** STag that the Read Response is tagged with. */
    public static int sinkStag(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + SINK_STAG);
    }

    /** Tagged offset of the first octet of the Read Response; unsigned. */
    public static long sinkTaggedOffset(MemorySegment bytes, long at) {
        return bytes.get(BE64, at + SINK_TO);
    }

    /** Octets to read, 0 to 2^32 - 1. */
    public static long size(MemorySegment bytes, long at) {
        return Octets.be32(bytes, at + RDMARDSZ);
    }

    /** STag to read from. */
    public static int sourceStag(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + SRC_STAG);
    }

    /** Tagged offset of the first octet to read; unsigned. */
    public static long sourceTaggedOffset(MemorySegment bytes, long at) {
        return bytes.get(BE64, at + SRC_TO);
    }

    /** Writes all 28 octets. */
    public static void emit(
            MemorySegment bytes, long at, int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo) {
        bytes.set(BE32, at + SINK_STAG, sinkStag);
        bytes.set(BE64, at + SINK_TO, sinkTo);
        bytes.set(BE32, at + RDMARDSZ, (int) size);
        bytes.set(BE32, at + SRC_STAG, sourceStag);
        bytes.set(BE64, at + SRC_TO, sourceTo);
    }
}
