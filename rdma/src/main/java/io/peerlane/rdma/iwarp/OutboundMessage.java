package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;

/**
 * A Send, RDMA Write or Read Response on its way out, segment by segment. For each one:
 *
 * <pre>
 *   int n = message.nextPayload();                          // or less, a multiple of 4
 *   if (free &lt; message.fpduSize(n)) come back later;
 *   int payloadAt = message.emitHeader(out, at, n);
 *   copy n octets from message.offset() of the source to payloadAt
 *   at += message.finish(out, at);                          // pad and CRC; a Read Response ends here
 *   until !message.isInProgress()
 * </pre>
 *
 * A message of length 0 is one segment without payload. Not thread-safe.
 */
public final class OutboundMessage {

    private static final int NONE = -1;

    private final FpduTransmitter transmitter;
    private final int maxPayload;
    private RdmapOpcode opcode = RdmapOpcode.SEND;
    private boolean inProgress;
    private int stag;
    private long taggedOffset;
    private int msn;
    private long length;
    private long offset;
    private int pending = NONE;

    OutboundMessage(FpduTransmitter transmitter, int maxPayload) {
        this.transmitter = transmitter;
        this.maxPayload = maxPayload;
    }

    void start(RdmapOpcode newOpcode, int newStag, long newTaggedOffset, int newMsn, long newLength) {
        transmitter.requireReady();
        if (inProgress) {
            throw new IllegalStateException(
                    "%s starts, %d bytes of %s are left".formatted(newOpcode, length - offset, opcode));
        }
        if (newLength < 0 || newLength > 0xffff_ffffL) {
            throw new IllegalArgumentException("a message has 0 to 2^32 - 1 bytes, found " + newLength);
        }
        opcode = newOpcode;
        stag = newStag;
        taggedOffset = newTaggedOffset;
        msn = newMsn;
        length = newLength;
        offset = 0;
        inProgress = true;
    }

    /** What it is. */
    public RdmapOpcode opcode() {
        return opcode;
    }

    /** Whether segments are left to emit. */
    public boolean isInProgress() {
        return inProgress;
    }

    /** Octets of the message. */
    public long length() {
        return length;
    }

    /** Octets in finished segments: where in the source the next segment's payload begins. */
    public long offset() {
        return offset;
    }

    /** Most payload the next segment takes: what is left, or as much as fits the MULPDU without a pad. */
    public int nextPayload() {
        return (int) Math.min(length - offset, maxPayload);
    }

    /** Octets of the FPDU of a segment with {@code payload} octets. */
    public int fpduSize(int payload) {
        return Fpdu.size(headerSize() + payload);
    }

    /**
     * Writes the header of the next segment at {@code at}.
     *
     * @param payload octets of payload in it, at most {@link #nextPayload()}; a multiple of 4 unless it is the last
     * @return where its payload goes
     */
    public int emitHeader(WireBuffer out, int at, int payload) {
        transmitter.requireReady();
        boolean last = offset + payload == length;
        if (!inProgress || payload < 0 || payload > nextPayload() || (!last && (payload == 0 || payload % 4 != 0))) {
            throw new IllegalStateException(
                    "%s: segment of %d bytes, at %d of %d".formatted(opcode, payload, offset, length));
        }
        pending = payload;
        return opcode.isTagged()
                ? FpduBuilder.tagged(out, at, opcode, last, stag, taggedOffset + offset, payload)
                : FpduBuilder.untagged(out, at, opcode, last, stag, msn, offset, payload);
    }

    /**
     * Pads the segment whose header is at {@code at} and appends the CRC; its payload is in place.
     *
     * @return octets of the FPDU
     */
    public int finish(WireBuffer out, int at) {
        if (pending == NONE) {
            throw new IllegalStateException("no header was emitted");
        }
        int size = transmitter.finish(out, at, headerSize() + pending);
        offset += pending;
        pending = NONE;
        inProgress = offset < length;
        if (!inProgress && opcode == RdmapOpcode.READ_RESPONSE) {
            transmitter.readResponseFinished();
        }
        return size;
    }

    private int headerSize() {
        return opcode.isTagged() ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
    }
}
