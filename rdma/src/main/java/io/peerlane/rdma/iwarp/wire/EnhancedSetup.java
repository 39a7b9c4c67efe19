package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Enhanced RDMA connection establishment: the first 4 octets of the private data of a revision 2 frame with S set
 * (RFC 6581, 9.1).
 *
 * @param inboundReads IRD: RDMA Read Requests the sender can serve at a time, 0 to 16383; {@link #NOT_NEGOTIATED}
 * @param outboundReads ORD: RDMA Read Requests the sender will have outstanding, 0 to 16383; {@link #NOT_NEGOTIATED}
 * @param peerToPeer A: either side may speak first, so the initiator sends a ready-to-receive (RTR) frame
 * @param emptySend B: the RTR frame may be, or shall be, an empty Send
 * @param emptyWrite C: an RDMA Write of length 0
 * @param emptyRead D: an RDMA Read of length 0
 */
public record EnhancedSetup(
        int inboundReads,
        int outboundReads,
        boolean peerToPeer,
        boolean emptySend,
        boolean emptyWrite,
        boolean emptyRead) {

    /** Octets. */
    public static final int SIZE = 4;

    /** The depth is left to the application, not negotiated here. */
    public static final int NOT_NEGOTIATED = 0x3fff;

    private static final int FIRST_FLAG = 0x8000;
    private static final int SECOND_FLAG = 0x4000;
    private static final int DEPTH = 0x3fff;
    private static final int ORD = 2;

    /** @throws IllegalArgumentException if a depth does not fit its 14 bits */
    public EnhancedSetup {
        if ((inboundReads & ~DEPTH) != 0 || (outboundReads & ~DEPTH) != 0) {
            throw new IllegalArgumentException(
                    "IRD and ORD are 0 to 16383, found " + inboundReads + " and " + outboundReads);
        }
    }

    /** Without a ready-to-receive frame. */
    public static EnhancedSetup of(int inboundReads, int outboundReads) {
        return new EnhancedSetup(inboundReads, outboundReads, false, false, false, false);
    }

    /**
     * Reads the 4 octets at {@code at}.
     *
     * @throws TruncatedException if there are fewer
     */
    public static EnhancedSetup parse(MemorySegment bytes, long at) {
        TruncatedException.check("enhanced MPA connection data", SIZE, bytes.byteSize() - at);
        int first = Octets.be16(bytes, at);
        int second = Octets.be16(bytes, at + ORD);
        return new EnhancedSetup(
                first & DEPTH,
                second & DEPTH,
                (first & FIRST_FLAG) != 0,
                (first & SECOND_FLAG) != 0,
                (second & FIRST_FLAG) != 0,
                (second & SECOND_FLAG) != 0);
    }

    /** Writes the 4 octets at {@code at}. */
    public void emit(MemorySegment bytes, long at) {
        bytes.set(BE16, at, (short) (inboundReads | flag(peerToPeer, FIRST_FLAG) | flag(emptySend, SECOND_FLAG)));
        bytes.set(
                BE16, at + ORD, (short) (outboundReads | flag(emptyWrite, FIRST_FLAG) | flag(emptyRead, SECOND_FLAG)));
    }

    private static int flag(boolean set, int bit) {
        return set ? bit : 0;
    }
}
