package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's received messages go: the adapter. Called on the stream's thread, in stream order, from
 * {@link FpduReceiver#receive}; {@code source} is borrowed for the call.
 *
 * <p>Methods that return a {@link TerminateCode} refuse by it: the stream fails, and nothing is called any more. They
 * return null to go on.
 */
public interface InboundSink {

    /** Answer of {@link #openReceive} when no receive is posted. */
    int NO_RECEIVE = -1;

    /**
     * Payload of an RDMA Write. The sink checks STag ({@code DDP_INVALID_STAG}, also without the remote-write right),
     * protection domain ({@code DDP_STAG_NOT_ASSOCIATED}) and bounds ({@code DDP_BASE_OR_BOUNDS}) and places the octets.
     * The range does not wrap. An empty segment is not reported.
     *
     * @param length octets, 1 to 65521
     */
    @Nullable
    TerminateCode placeWrite(int stag, long taggedOffset, MemorySegment source, long sourceOffset, int length);

    /**
     * Payload of the Read Response of the oldest outstanding read; STag, offset and length have been held against it, the
     * local sink has not. An empty segment is not reported.
     *
     * @param token what {@link FpduTransmitter#readRequest} was given
     * @param length octets, 1 to 65521
     */
    @Nullable
    TerminateCode placeReadResponse(
            long token, int sinkStag, long taggedOffset, MemorySegment source, long sourceOffset, int length);

    /** The last octet of the oldest outstanding read is placed; the read no longer counts against ORD. */
    void readComplete(long token);

    /**
     * A Send begins: takes the next posted receive.
     *
     * @return its octets, or {@link #NO_RECEIVE}
     */
    int openReceive();

    /**
     * Payload of the Send whose receive is open; it fits. An empty segment is not reported.
     *
     * @param messageOffset where in the receive it goes
     * @param length octets, 1 to 65517
     */
    @Nullable
    TerminateCode placeReceive(int messageOffset, MemorySegment source, long sourceOffset, int length);

    /**
     * The Send whose receive is open is complete. If {@code opcode} invalidates, the sink disables the STag first or
     * refuses ({@code RDMAP_STAG_NOT_INVALIDATABLE}, {@code RDMAP_INVALIDATE_STAG_NOT_FOUND}).
     *
     * @param opcode one of the four Sends
     * @param length octets of the message
     * @param invalidateStag meaningful only if {@code opcode} invalidates
     */
    @Nullable
    TerminateCode receiveComplete(RdmapOpcode opcode, int length, int invalidateStag);

    /**
     * The peer wants to read; the request is in {@link IwarpStream#inboundReads()} as its youngest. The sink checks the
     * source: {@code RDMAP_INVALID_STAG}, {@code RDMAP_BASE_OR_BOUNDS}, {@code RDMAP_ACCESS_RIGHTS},
     * {@code RDMAP_STAG_NOT_ASSOCIATED}; with {@code size} 0 nothing is checked. It answers in queue order by
     * {@link FpduTransmitter#readResponse}.
     *
     * @param size octets, 0 to 2^32 - 1; source range does not wrap
     */
    @Nullable
    TerminateCode readRequest(int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo);

    /** The peer gave up. Nothing more is received; close the connection without an answer. */
    void terminateReceived(TerminateMessage message);
}
