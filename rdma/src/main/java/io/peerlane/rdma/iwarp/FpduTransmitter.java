package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;

/**
 * Transmit side of a stream: builds FPDUs in the caller's buffer (RFC 5040, 5; RFC 5041, 5.1; RFC 5044, 4).
 *
 * <p>Messages with payload are started, then emitted segment by segment through the {@link OutboundMessage} returned, which
 * is this transmitter's own and reused. One untagged and one tagged message may be in progress at a time; starting a second
 * one of a kind is the caller's error. Read Requests, the ready-to-receive frame and Terminates are one FPDU each, built by
 * one call. One thread; nothing is allocated per FPDU.
 */
public final class FpduTransmitter {

    /** Octets of the FPDU of a Read Request. */
    public static final int READ_REQUEST_SIZE = Fpdu.size(UntaggedHeader.SIZE + ReadRequestHeader.SIZE);

    /** Octets of the longest FPDU of a Terminate. */
    public static final int MAX_TERMINATE_SIZE = Fpdu.size(UntaggedHeader.SIZE + TerminateHeader.MAX_SIZE);

    /** The token of the read that is a ready-to-receive frame; the sink never sees it. */
    static final long READY_TO_RECEIVE_TOKEN = Long.MIN_VALUE;

    /** What the empty Write or Read of a ready-to-receive frame names: receivers do not look it up. */
    private static final int READY_TO_RECEIVE_STAG = 1;

    private final IwarpStream stream;
    private final boolean crc;
    private final OutboundMessage untagged;
    private final OutboundMessage tagged;
    private int sendMsn;
    private int readMsn;
    private boolean terminated;

    FpduTransmitter(IwarpStream stream, int mulpdu) {
        this.stream = stream;
        this.crc = stream.parameters().crc();
        this.untagged = new OutboundMessage(this, maxPayload(mulpdu, UntaggedHeader.SIZE));
        this.tagged = new OutboundMessage(this, maxPayload(mulpdu, TaggedHeader.SIZE));
    }

    /** The most payload that fits and needs no pad: length field and either header together are a multiple of 4. */
    private static int maxPayload(int mulpdu, int headerSize) {
        return (mulpdu - headerSize) & ~3;
    }

    /**
     * Whether nothing may be sent yet or any more: a responder waits for the initiator's first FPDU (RFC 5044, 7.1.2), and
     * nothing follows a Terminate.
     */
    public boolean isHeld() {
        return terminated
                || (!stream.parameters().initiator() && !stream.receiver().isStarted());
    }

    /** Whether a Send has segments left to emit. */
    public boolean isUntaggedInProgress() {
        return untagged.isInProgress();
    }

    /** Whether a Write or Read Response has segments left to emit. */
    public boolean isTaggedInProgress() {
        return tagged.isInProgress();
    }

    /**
     * Starts a Send.
     *
     * @param opcode one of the four Sends
     * @param invalidateStag what the peer shall invalidate; ignored unless {@code opcode} invalidates
     * @param length octets, 0 to 2^32 - 1
     */
    public OutboundMessage send(RdmapOpcode opcode, int invalidateStag, long length) {
        if (!opcode.isSend()) {
            throw new IllegalArgumentException(opcode + " is not a Send");
        }
        untagged.start(opcode, opcode.invalidates() ? invalidateStag : 0, 0, sendMsn + 1, length);
        sendMsn++;
        return untagged;
    }

    /**
     * Starts an RDMA Write.
     *
     * @param length octets, 0 to 2^32 - 1
     */
    public OutboundMessage write(int stag, long taggedOffset, long length) {
        tagged.start(RdmapOpcode.RDMA_WRITE, stag, taggedOffset, 0, length);
        return tagged;
    }

    /**
     * Starts the response to the oldest of {@link IwarpStream#inboundReads()}, which stays there until the last segment is
     * finished.
     */
    public OutboundMessage readResponse() {
        var reads = stream.inboundReads();
        if (reads.isEmpty()) {
            throw new IllegalStateException("no read of the peer is waiting");
        }
        tagged.start(RdmapOpcode.READ_RESPONSE, reads.sinkStag(), reads.sinkTo(), 0, reads.size());
        return tagged;
    }

    /** Whether {@link #readRequest} would find a free slot within ORD. */
    public boolean mayRead() {
        return stream.outboundReads().count() < stream.parameters().outboundReads();
    }

    /**
     * Builds the FPDU of a Read Request at {@code at}; {@link #READ_REQUEST_SIZE} octets must be free there.
     *
     * @param size octets to read, 0 to 2^32 - 1
     * @param token handed to {@link InboundSink#readComplete}
     * @return octets of the FPDU; 0 if as many reads are outstanding as ORD allows: ask again after one completes
     */
    public int readRequest(
            WireBuffer out, int at, int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo, long token) {
        requireIdle();
        return mayRead() ? emitRead(out, at, sinkStag, sinkTo, size, sourceStag, sourceTo, token) : 0;
    }

    /**
     * Builds the ready-to-receive frame, the first FPDU of an initiator whose peer asked for one.
     *
     * @return octets of the FPDU; 0 if none is to be sent
     */
    public int readyToReceive(WireBuffer out, int at) {
        if (!stream.parameters().initiator()) {
            return 0;
        }
        return switch (stream.parameters().readyToReceive()) {
            case NONE -> 0;
            case EMPTY_SEND -> emitEmpty(send(RdmapOpcode.SEND, 0, 0), out, at);
            case EMPTY_WRITE -> emitEmpty(write(READY_TO_RECEIVE_STAG, 0, 0), out, at);
            case EMPTY_READ ->
                emitRead(out, at, READY_TO_RECEIVE_STAG, 0, 0, READY_TO_RECEIVE_STAG, 0, READY_TO_RECEIVE_TOKEN);
        };
    }

    /**
     * Builds the Terminate for {@code reason}, the last FPDU of the stream; at most {@link #MAX_TERMINATE_SIZE} octets. A
     * message in progress is given up.
     *
     * @return octets of the FPDU; 0 if none may be sent: the reason wants none, one was sent already, or a responder has
     *     heard nothing yet
     */
    public int terminate(WireBuffer out, int at, TerminateReason reason) {
        if (reason.code().isEmpty() || isHeld()) {
            return 0;
        }
        terminated = true;
        return FpduBuilder.terminate(out, at, reason, crc);
    }

    private int emitRead(
            WireBuffer out, int at, int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo, long token) {
        requireReady();
        stream.outboundReads().add(sinkStag, sinkTo, size, sourceStag, sourceTo, token);
        int bodyAt =
                FpduBuilder.untagged(out, at, RdmapOpcode.READ_REQUEST, true, 0, ++readMsn, 0, ReadRequestHeader.SIZE);
        ReadRequestHeader.emit(out.segment(), bodyAt, sinkStag, sinkTo, size, sourceStag, sourceTo);
        return finish(out, at, UntaggedHeader.SIZE + ReadRequestHeader.SIZE);
    }

    private static int emitEmpty(OutboundMessage message, WireBuffer out, int at) {
        message.emitHeader(out, at, 0);
        return message.finish(out, at);
    }

    /** Peers such as soft-iWARP keep one context for all untagged messages: nothing untagged goes between two segments. */
    private void requireIdle() {
        if (untagged.isInProgress()) {
            throw new IllegalStateException("a Send has segments left");
        }
    }

    void requireReady() {
        if (isHeld()) {
            throw new IllegalStateException(
                    terminated ? "nothing follows a Terminate" : "the initiator's first FPDU has not come");
        }
    }

    void readResponseFinished() {
        stream.inboundReads().remove();
    }

    /** Pads the FPDU at {@code at} and appends the CRC; its octets. */
    int finish(WireBuffer out, int at, int ulpduLength) {
        return FpduBuilder.finish(out, at, ulpduLength, crc);
    }
}
