package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * MPA start-up of the side that sends the Request (RFC 5044, 7.1; RFC 6581, 9).
 *
 * <pre>
 *   request() --sent--> WAITING --Reply--> Established: send {@link FpduTransmitter#readyToReceive}, then anything
 *                               --Reply with R--> Rejected
 *                               --Reply in revision 1 to a Request in revision 2--> OlderPeer: close, connect anew
 *                               --anything else--> Failed: send its answer, close
 * </pre>
 *
 * The caller collects received octets and shows all of them each time, up to {@link MpaFrame#MAX_SIZE}; the caller has the
 * clock and gives up in time (soft-iWARP: 10 s). One thread.
 */
public final class MpaInitiator {

    private static final byte[] NO_ANSWER = {};

    private final MpaOptions options;
    private final MpaSetup request;

    /** What the octets so far mean. */
    public sealed interface Outcome {
        /** The Reply is not all there. */
        record NeedMore() implements Outcome {}

        /** The connection stands. {@code privateData} is the acceptor's. */
        record Established(StreamParameters parameters, byte[] privateData) implements Outcome {}

        /** The peer refused. Close. */
        record Rejected(byte[] privateData) implements Outcome {}

        /**
         * The peer knows revision 1 only, whether it accepts or refuses. Close, and connect anew with {@link
         * MpaOptions#inRevision1} (RFC 6581, 9).
         */
        record OlderPeer() implements Outcome {}

        /** The Reply breaks the rules. Send {@code answer}, a Terminate (nothing if it is empty), and close. */
        record Failed(MpaError error, String detail, byte[] answer) implements Outcome {}
    }

    /**
     * @param privateData the application's octets: at most 508 in revision 2, 512 in revision 1
     * @throws IllegalArgumentException if there are more
     */
    public MpaInitiator(MpaOptions options, byte[] privateData) {
        this.options = options;
        this.request = new MpaSetup(
                MpaFrame.Kind.REQUEST, false, options.crc(), false, options.revision(), enhanced(options), privateData);
    }

    private static @Nullable EnhancedSetup enhanced(MpaOptions options) {
        var offered = options.offered();
        return options.revision() == 1
                ? null
                : new EnhancedSetup(
                        options.inboundReads(),
                        options.outboundReads(),
                        !offered.isEmpty(),
                        offered.contains(ReadyToReceive.EMPTY_SEND),
                        offered.contains(ReadyToReceive.EMPTY_WRITE),
                        offered.contains(ReadyToReceive.EMPTY_READ));
    }

    /** The Request's octets. Nothing else may be sent before the outcome. */
    public byte[] request() {
        return request.toBytes();
    }

    /** Looks at all octets received so far. */
    public Outcome received(MemorySegment bytes) {
        return switch (MpaStart.find(MpaFrame.Kind.REPLY, bytes)) {
            case MpaStart.Found.Incomplete _ -> new Outcome.NeedMore();
            case MpaStart.Found.Invalid(MpaError error, String detail, MpaFrame _) ->
                failed(error, detail, options.crc());
            case MpaStart.Found.Whole(MpaFrame frame, int size) -> reply(frame.parse(), bytes.byteSize() - size);
        };
    }

    private Outcome reply(MpaSetup reply, long excess) {
        if (reply.revision() < options.revision()) {
            return new Outcome.OlderPeer();
        }
        if (reply.rejected()) {
            return new Outcome.Rejected(reply.privateData());
        }
        boolean crc = reply.crc() || options.crc();
        if (reply.markers()) {
            return failed(MpaError.MARKERS_WANTED, "the peer wants markers", crc);
        }
        if (reply.revision() > options.revision()) {
            return failed(MpaError.UNSUPPORTED_REVISION, "asked in revision 1, answered in revision 2", crc);
        }
        if (options.revision() == 2 && reply.enhanced() == null) {
            return failed(MpaError.NOT_ENHANCED, "answered in revision %d without S".formatted(reply.revision()), crc);
        }
        if (excess > 0) {
            return failed(MpaError.EARLY_DATA, excess + " bytes behind the Reply", crc);
        }
        return negotiate(reply, crc);
    }

    private Outcome negotiate(MpaSetup reply, boolean crc) {
        var enhanced = reply.enhanced();
        if (enhanced == null) {
            return established(crc, options.inboundReads(), options.outboundReads(), ReadyToReceive.NONE, reply);
        }
        int inbound = negotiated(enhanced.outboundReads(), options.inboundReads());
        if (inbound > options.inboundReads()) {
            return failed(
                    MpaError.INSUFFICIENT_IRD,
                    "the peer reads %d at a time, IRD is %d".formatted(inbound, options.inboundReads()),
                    crc);
        }
        var readyToReceive = readyToReceive(enhanced);
        if (readyToReceive == null) {
            return failed(
                    MpaError.NO_MATCHING_RTR, "offered %s, answered %s".formatted(options.offered(), enhanced), crc);
        }
        int outbound = Math.min(negotiated(enhanced.inboundReads(), options.outboundReads()), options.outboundReads());
        return established(crc, inbound, outbound, readyToReceive, reply);
    }

    private static Outcome established(
            boolean crc, int inbound, int outbound, ReadyToReceive readyToReceive, MpaSetup reply) {
        var parameters = new StreamParameters(true, crc, inbound, outbound, readyToReceive);
        return new Outcome.Established(parameters, reply.privateData());
    }

    private static int negotiated(int value, int local) {
        return value == EnhancedSetup.NOT_NEGOTIATED ? local : value;
    }

    /** The one kind the Reply names; null if that is not exactly one, or none of those offered. */
    private @Nullable ReadyToReceive readyToReceive(EnhancedSetup reply) {
        if (!reply.peerToPeer()) {
            return options.offered().isEmpty() ? ReadyToReceive.NONE : null;
        }
        var named = MpaResponder.kinds(reply);
        var allowed = options.offered().isEmpty() ? EnumSet.allOf(ReadyToReceive.class) : options.offered();
        return named.size() == 1 && allowed.containsAll(named)
                ? named.iterator().next()
                : null;
    }

    private static Outcome failed(MpaError error, String detail, boolean crc) {
        var code =
                switch (error) {
                    case WRONG_KEY, UNSUPPORTED_REVISION, PRIVATE_DATA_TOO_LONG, ENHANCED_DATA_MISSING ->
                        TerminateCode.MPA_INVALID_FRAME;
                    case INSUFFICIENT_IRD -> TerminateCode.MPA_INSUFFICIENT_IRD;
                    case NO_MATCHING_RTR -> TerminateCode.MPA_NO_MATCHING_RTR;
                    case REJECTED_REQUEST, MARKERS_WANTED, NOT_ENHANCED, EARLY_DATA -> null;
                };
        return new Outcome.Failed(error, detail, code == null ? NO_ANSWER : terminate(code, detail, crc));
    }

    private static byte[] terminate(TerminateCode code, String detail, boolean crc) {
        var bytes = new byte[FpduTransmitter.MAX_TERMINATE_SIZE];
        var out = new WireBuffer(MemorySegment.ofArray(bytes));
        int size = FpduBuilder.terminate(out, 0, TerminateReason.of(code, detail), crc);
        return Arrays.copyOf(bytes, size);
    }
}
