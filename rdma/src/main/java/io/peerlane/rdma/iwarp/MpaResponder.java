package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MPA start-up of the side that waits for the Request (RFC 5044, 7.1; RFC 6581, 9).
 *
 * <pre>
 *   WAITING --Request--> Requested --accept()--> send the Reply, then receive; send once an FPDU came
 *                                  --reject()--> send the Reply, close
 *           --anything else--> Failed: send its answer, close
 * </pre>
 *
 * The caller collects received octets and shows all of them each time, up to {@link MpaFrame#MAX_SIZE}, also while it makes
 * up its mind: octets behind the Request break the rules. The caller has the clock (soft-iWARP: 5 s). One thread.
 */
public final class MpaResponder {

    private static final byte[] NO_ANSWER = {};
    private static final byte[] NO_DATA = {};

    private final MpaOptions options;
    private @Nullable MpaSetup request;

    /** What the octets so far mean. */
    public sealed interface Outcome {
        /** The Request is not all there. */
        record NeedMore() implements Outcome {}

        /**
         * A valid Request: accept or reject it.
         *
         * @param privateData the initiator's
         * @param peerInboundReads reads the peer serves at a time: the most {@link #accept} grants for ORD
         * @param peerOutboundReads reads the peer wants outstanding: the most {@link #accept} grants for IRD
         */
        record Requested(byte[] privateData, int peerInboundReads, int peerOutboundReads) implements Outcome {}

        /** No valid Request. Send {@code answer}, a rejecting Reply (nothing if it is empty), and close. */
        record Failed(MpaError error, String detail, byte[] answer) implements Outcome {}
    }

    /**
     * An accepted connection.
     *
     * @param reply octets to send
     */
    public record Accepted(byte[] reply, StreamParameters parameters) {}

    /** @param options its read depths are what this side can do at most */
    public MpaResponder(MpaOptions options) {
        this.options = options;
    }

    /** Looks at all octets received so far. */
    public Outcome received(MemorySegment bytes) {
        return switch (MpaStart.find(MpaFrame.Kind.REQUEST, bytes)) {
            case MpaStart.Found.Incomplete _ -> new Outcome.NeedMore();
            case MpaStart.Found.Invalid(MpaError error, String detail, MpaFrame header) ->
                new Outcome.Failed(error, detail, answerTo(error, header));
            case MpaStart.Found.Whole(MpaFrame frame, int size) -> request(frame.parse(), bytes.byteSize() - size);
        };
    }

    private static byte[] answerTo(MpaError error, @Nullable MpaFrame header) {
        return error == MpaError.ENHANCED_DATA_MISSING && header != null
                ? rejection(header.crc(), header.revision(), EnhancedSetup.of(0, 0), NO_DATA)
                : NO_ANSWER;
    }

    private Outcome request(MpaSetup found, long excess) {
        if (found.rejected()) {
            return new Outcome.Failed(MpaError.REJECTED_REQUEST, "R is for Replies", NO_ANSWER);
        }
        if (excess > 0) {
            return new Outcome.Failed(MpaError.EARLY_DATA, excess + " bytes behind the Request", NO_ANSWER);
        }
        if (found.markers()) {
            return new Outcome.Failed(MpaError.MARKERS_WANTED, "the peer wants markers", rejection(found, NO_DATA));
        }
        request = found;
        return new Outcome.Requested(
                found.privateData(), peerInboundReads(found.enhanced()), peerOutboundReads(found.enhanced()));
    }

    private static int peerInboundReads(@Nullable EnhancedSetup peer) {
        return peer == null ? MpaOptions.MAX_READS : Math.min(peer.inboundReads(), MpaOptions.MAX_READS);
    }

    private static int peerOutboundReads(@Nullable EnhancedSetup peer) {
        return peer == null ? MpaOptions.MAX_READS : Math.min(peer.outboundReads(), MpaOptions.MAX_READS);
    }

    /**
     * Accepts. Depths are lowered to what the options and the peer allow; they, or whatever revision 1 leaves to this side,
     * are in the parameters.
     *
     * @param privateData the application's octets: at most 508 for an enhanced Request, else 512
     * @param inboundReads reads of the peer to serve at a time
     * @param outboundReads reads to have outstanding
     * @throws IllegalStateException if there is no Request
     */
    public Accepted accept(byte[] privateData, int inboundReads, int outboundReads) {
        var peer = requireRequest();
        var asked = peer.enhanced();
        boolean crc = options.crc() || peer.crc();
        int inbound = Math.min(Math.min(inboundReads, options.inboundReads()), peerOutboundReads(asked));
        int outbound = Math.min(Math.min(outboundReads, options.outboundReads()), peerInboundReads(asked));
        var readyToReceive = asked == null ? ReadyToReceive.NONE : choose(asked);
        @Nullable EnhancedSetup answer = asked == null ? null : answer(inbound, outbound, readyToReceive);
        var reply = new MpaSetup(MpaFrame.Kind.REPLY, false, crc, false, peer.revision(), answer, privateData);
        return new Accepted(reply.toBytes(), new StreamParameters(false, crc, inbound, outbound, readyToReceive));
    }

    /**
     * The Reply that rejects.
     *
     * @param privateData the application's reason: at most 508 octets for an enhanced Request, else 512
     * @throws IllegalStateException if there is no Request
     */
    public byte[] reject(byte[] privateData) {
        return rejection(requireRequest(), privateData);
    }

    private MpaSetup requireRequest() {
        if (request == null) {
            throw new IllegalStateException("no Request to answer");
        }
        return request;
    }

    private static byte[] rejection(MpaSetup request, byte[] privateData) {
        @Nullable EnhancedSetup enhanced = request.enhanced() == null ? null : EnhancedSetup.of(0, 0);
        return rejection(request.crc(), request.revision(), enhanced, privateData);
    }

    private static byte[] rejection(boolean crc, int revision, @Nullable EnhancedSetup enhanced, byte[] privateData) {
        return new MpaSetup(MpaFrame.Kind.REPLY, false, crc, true, revision, enhanced, privateData).toBytes();
    }

    private static EnhancedSetup answer(int inbound, int outbound, ReadyToReceive kind) {
        return new EnhancedSetup(
                inbound,
                outbound,
                kind != ReadyToReceive.NONE,
                kind == ReadyToReceive.EMPTY_SEND,
                kind == ReadyToReceive.EMPTY_WRITE,
                kind == ReadyToReceive.EMPTY_READ);
    }

    /** The Write if offered, then the Read, then the Send; the Write also if the initiator named none. */
    private static ReadyToReceive choose(EnhancedSetup asked) {
        if (!asked.peerToPeer()) {
            return ReadyToReceive.NONE;
        }
        var offered = kinds(asked);
        if (offered.contains(ReadyToReceive.EMPTY_WRITE) || offered.isEmpty()) {
            return ReadyToReceive.EMPTY_WRITE;
        }
        return offered.contains(ReadyToReceive.EMPTY_READ) ? ReadyToReceive.EMPTY_READ : ReadyToReceive.EMPTY_SEND;
    }

    /** The kinds a frame names by its flags B, C and D. */
    static Set<ReadyToReceive> kinds(EnhancedSetup setup) {
        var kinds = EnumSet.noneOf(ReadyToReceive.class);
        if (setup.emptySend()) {
            kinds.add(ReadyToReceive.EMPTY_SEND);
        }
        if (setup.emptyWrite()) {
            kinds.add(ReadyToReceive.EMPTY_WRITE);
        }
        if (setup.emptyRead()) {
            kinds.add(ReadyToReceive.EMPTY_READ);
        }
        return kinds;
    }
}
