package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;
import static io.peerlane.fabric.octets.Octets.BE32;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** DDP untagged segment header, control word included: 18 octets at the start of the ULPDU (RFC 5041, 4.3). */
public final class UntaggedHeader {

    /** Queue number of the Sends (RFC 5040, 4.2). */
    public static final int QN_SEND = 0;

    /** Queue number of RDMA Read Requests. */
    public static final int QN_READ_REQUEST = 1;

    /** Queue number of Terminates. */
    public static final int QN_TERMINATE = 2;

    /** Stands for the queue of a message that has none. */
    public static final int NO_QUEUE = -1;

    /** Control word, Invalidate STag (reserved in messages that invalidate nothing), queue, message number and offset. */
    public static final StructLayout LAYOUT = structLayout(
            BE16.withName("CONTROL"),
            BE32.withName("INVALIDATE_STAG"),
            BE32.withName("QN"),
            BE32.withName("MSN"),
            BE32.withName("MO"));

    /** Octets; the payload begins behind them. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long INVALIDATE_STAG = Octets.offsetOf(LAYOUT, "INVALIDATE_STAG");
    private static final long QN = Octets.offsetOf(LAYOUT, "QN");
    private static final long MSN = Octets.offsetOf(LAYOUT, "MSN");
    private static final long MO = Octets.offsetOf(LAYOUT, "MO");

    private UntaggedHeader() {}

    /** STag to invalidate; meaningful if {@link RdmapOpcode#invalidates()}. */
    public static int invalidateStag(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + INVALIDATE_STAG);
    }

    /** Queue number; unsigned. */
    public static int queueNumber(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + QN);
    }

    /** Message sequence number, modulo 2^32; the first message of a queue is 1. */
    public static int messageSequenceNumber(MemorySegment bytes, long at) {
        return bytes.get(BE32, at + MSN);
    }

    /** Offset of the first payload octet in its message; 0 to 2^32 - 1. */
    public static long messageOffset(MemorySegment bytes, long at) {
        return Octets.be32(bytes, at + MO);
    }

    /** Writes all 18 octets. */
    public static void emit(
            MemorySegment bytes,
            long at,
            int control,
            int invalidateStag,
            int queueNumber,
            int msn,
            long messageOffset) {
        bytes.set(BE16, at, (short) control);
        bytes.set(BE32, at + INVALIDATE_STAG, invalidateStag);
        bytes.set(BE32, at + QN, queueNumber);
        bytes.set(BE32, at + MSN, msn);
        bytes.set(BE32, at + MO, (int) messageOffset);
    }
}
