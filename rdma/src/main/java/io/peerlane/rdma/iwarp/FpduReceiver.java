package io.peerlane.rdma.iwarp;

import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_TAGGED_INVALID_VERSION;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_UNTAGGED_INVALID_VERSION;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.MPA_CRC;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.MPA_LENGTH;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_INVALID_VERSION;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_UNEXPECTED_OPCODE;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Receive side of a stream: finds FPDUs, checks each from the CRC up to the message it belongs to, and hands payload in
 * place to the {@link InboundSink} (RFC 5044, 4; RFC 5041, 5 to 7; RFC 5040, 5 and 7).
 *
 * <p>Reserved bits are ignored. Every violation ends the stream with one {@link TerminateReason}. One thread; nothing is
 * allocated per FPDU.
 */
public final class FpduReceiver {

    private final boolean crc;
    private final TaggedReceiver tagged;
    private final UntaggedReceiver untagged;
    private boolean open = true;
    private boolean started;
    private boolean emptyFpduAllowed;
    private @Nullable TerminateReason failure;

    FpduReceiver(IwarpStream stream, InboundSink sink) {
        var parameters = stream.parameters();
        boolean emptySend = !parameters.initiator() && parameters.readyToReceive() == ReadyToReceive.EMPTY_SEND;
        this.crc = parameters.crc();
        this.tagged = new TaggedReceiver(stream.outboundReads(), sink);
        this.untagged = new UntaggedReceiver(stream.inboundReads(), sink, emptySend);
        this.emptyFpduAllowed = emptySend;
    }

    /**
     * Takes every whole FPDU in {@code [from, to)} of {@code buffer}, until one fails or a Terminate arrives. What is left is
     * the beginning of an FPDU: keep it, add what comes next, call again. A buffer of {@link Fpdu#MAX_SIZE} octets always
     * makes progress.
     *
     * @return octets consumed; 0 once the receiver is not open
     */
    public int receive(WireBuffer buffer, int from, int to) {
        int at = from;
        while (open && to - at >= Fpdu.LENGTH_SIZE) {
            int ulpduLength = Fpdu.ulpduLength(buffer.segment(), at);
            int size = Fpdu.size(ulpduLength);
            if (size > to - at) {
                break;
            }
            started = true;
            if (!fpdu(buffer, at, ulpduLength)) {
                break;
            }
            at += size;
        }
        return at - from;
    }

    /** Whether it still takes octets: no violation so far, no Terminate received, not closed. */
    public boolean isOpen() {
        return open;
    }

    /** Whether a first FPDU came, valid or not: from here on a responder may send (RFC 5044, 7.1.2). */
    public boolean isStarted() {
        return started;
    }

    /** The violation that ended the stream; empty if none did. */
    public Optional<TerminateReason> failure() {
        return Optional.ofNullable(failure);
    }

    /** Takes nothing any more; may be called by the sink. Idempotent. */
    public void close() {
        open = false;
    }

    private boolean fpdu(WireBuffer buffer, int at, int ulpduLength) {
        var bytes = buffer.segment();
        int ulpduAt = at + Fpdu.LENGTH_SIZE;
        var reason = crc ? checkCrc(buffer, at, ulpduLength) : null;
        if (reason == null) {
            reason = segment(bytes, ulpduAt, ulpduLength);
        }
        emptyFpduAllowed = false;
        if (reason != null) {
            open = false;
            failure = OffendingHeader.attach(reason, bytes, ulpduAt, ulpduLength);
            return false;
        }
        if (untagged.isTerminated()) {
            open = false;
        }
        return true;
    }

    private static @Nullable TerminateReason checkCrc(WireBuffer buffer, int at, int ulpduLength) {
        int crcAt = at + Fpdu.crcOffset(ulpduLength);
        int computed = buffer.crc32c(at, crcAt);
        int found = Fpdu.crc(buffer.segment(), crcAt);
        return computed == found
                ? null
                : TerminateReason.of(MPA_CRC, "CRC is %08x, FPDU says %08x".formatted(computed, found));
    }

    private @Nullable TerminateReason segment(MemorySegment bytes, int at, int length) {
        if (length < DdpControl.SIZE) {
            return length == 0 && emptyFpduAllowed ? null : tooShort(DdpControl.SIZE, length);
        }
        int control = Octets.be16(bytes, at);
        int headerSize = DdpControl.isTagged(control) ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
        if (length < headerSize) {
            return tooShort(headerSize, length);
        }
        var opcode = RdmapOpcode.of(DdpControl.opcode(control));
        var reason = checkControl(control, opcode);
        if (reason != null || opcode == null) {
            return reason;
        }
        boolean last = DdpControl.isLast(control);
        return opcode.isTagged()
                ? tagged.segment(opcode, last, bytes, at, length - headerSize)
                : untagged.segment(opcode, last, bytes, at, length - headerSize);
    }

    private static TerminateReason tooShort(int wanted, int found) {
        return TerminateReason.of(MPA_LENGTH, "segment header needs %d bytes, ULPDU has %d".formatted(wanted, found));
    }

    private static @Nullable TerminateReason checkControl(int control, @Nullable RdmapOpcode opcode) {
        boolean tagged = DdpControl.isTagged(control);
        if (DdpControl.ddpVersion(control) != DdpControl.DDP_VERSION) {
            return TerminateReason.of(
                    tagged ? DDP_TAGGED_INVALID_VERSION : DDP_UNTAGGED_INVALID_VERSION,
                    "DDP version " + DdpControl.ddpVersion(control));
        }
        if (DdpControl.rdmapVersion(control) != DdpControl.RDMAP_VERSION) {
            return TerminateReason.of(RDMAP_INVALID_VERSION, "RDMAP version " + DdpControl.rdmapVersion(control));
        }
        if (opcode == null || opcode.isTagged() != tagged) {
            return TerminateReason.of(
                    RDMAP_UNEXPECTED_OPCODE,
                    "opcode %d in %s segment"
                            .formatted(DdpControl.opcode(control), tagged ? "a tagged" : "an untagged"));
        }
        return null;
    }
}
