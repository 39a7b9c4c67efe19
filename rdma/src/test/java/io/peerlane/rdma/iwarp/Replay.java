package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plays one captured conversation through two of our streams, in the order and the TCP segments captured: each FPDU is built
 * again by the sender's transmitter and compared, then received by the other side.
 */
final class Replay {

    /** One side: its stream and what it received. */
    static final class Side {
        final RecordingSink sink = new RecordingSink().receives(256, 16384);
        final WireBuffer buffer = new WireBuffer(MemorySegment.ofArray(new byte[1 << 20]));
        IwarpStream stream;
        final Map<RdmapOpcode, ArrayDeque<Long>> lengths =
                Map.of(RdmapOpcode.RDMA_WRITE, new ArrayDeque<>(), RdmapOpcode.SEND, new ArrayDeque<>());
        OutboundMessage tagged;
        OutboundMessage untagged;
        int start;
        int rebuilt;
        int end;

        void append(byte[] bytes) {
            if (end + bytes.length > buffer.capacity()) {
                MemorySegment.copy(buffer.segment(), start, buffer.segment(), 0, end - start);
                rebuilt -= start;
                end -= start;
                start = 0;
            }
            MemorySegment.copy(bytes, 0, buffer.segment(), Octets.U8, end, bytes.length);
            end += bytes.length;
        }
    }

    /** The host: soft-iWARP's side. */
    final Side initiator = new Side();

    /** The target's side, or the hand-written peer. */
    final Side responder = new Side();

    /** FPDUs by opcode and whether they are the last of their message. */
    final Map<String, Integer> counts = new TreeMap<>();

    int largest;
    MpaInitiator.Outcome outcome;
    private final boolean rebuild;
    private final WireBuffer out = new WireBuffer(MemorySegment.ofArray(new byte[Fpdu.MAX_SIZE]));

    private Replay(boolean rebuild) {
        this.rebuild = rebuild;
    }

    /** @param rebuild also build each FPDU again, which a peer that breaks the rules makes impossible */
    static Replay of(Capture.Conversation conversation, boolean rebuild) {
        var replay = new Replay(rebuild);
        replay.play(conversation);
        return replay;
    }

    private void play(Capture.Conversation conversation) {
        int requestSize = frameSize(conversation.stream(true));
        int replySize = frameSize(conversation.stream(false));
        start(
                Arrays.copyOf(conversation.stream(true), requestSize),
                Arrays.copyOf(conversation.stream(false), replySize));
        findLengths(initiator, conversation.stream(true), requestSize);
        findLengths(responder, conversation.stream(false), replySize);
        int[] skip = {replySize, requestSize};
        for (var chunk : conversation.chunks()) {
            int direction = chunk.fromInitiator() ? 1 : 0;
            int skipped = Math.min(skip[direction], chunk.bytes().length);
            skip[direction] -= skipped;
            var rest = Arrays.copyOfRange(chunk.bytes(), skipped, chunk.bytes().length);
            deliver(chunk.fromInitiator() ? initiator : responder, chunk.fromInitiator() ? responder : initiator, rest);
        }
    }

    private static int frameSize(byte[] stream) {
        return MpaFrame.HEADER_SIZE + new MpaFrame(MemorySegment.ofArray(stream)).privateDataLength();
    }

    private void start(byte[] request, byte[] reply) {
        var parsed = new MpaFrame(MemorySegment.ofArray(reply)).parse();
        var mpa = new MpaInitiator(
                MpaOptions.of(false, 128, 0),
                new MpaFrame(MemorySegment.ofArray(request)).parse().privateData());
        assertThat(mpa.request()).as("the Request we would send").isEqualTo(request);
        outcome = mpa.received(MemorySegment.ofArray(reply));
        var acceptor = new MpaResponder(MpaOptions.of(parsed.crc(), 128, 128));
        assertThat(acceptor.received(MemorySegment.ofArray(request)))
                .isInstanceOf(MpaResponder.Outcome.Requested.class);
        var accepted = acceptor.accept(parsed.privateData(), 128, 128);
        if (rebuild) {
            assertThat(accepted.reply()).as("the Reply we would send").isEqualTo(reply);
        }
        if (outcome instanceof MpaInitiator.Outcome.Established(StreamParameters parameters, byte[] _)) {
            initiator.stream = new IwarpStream(parameters, mulpdu(parameters), initiator.sink);
        }
        responder.stream = new IwarpStream(accepted.parameters(), mulpdu(accepted.parameters()), responder.sink);
    }

    /** What soft-iWARP had: segments of 1448 octets, 1460 in the CRC session, both rounded down to FPDUs of a multiple of 8. */
    private static int mulpdu(StreamParameters parameters) {
        return parameters.crc() ? 1450 : 1442;
    }

    private void deliver(Side from, Side to, byte[] bytes) {
        to.append(bytes);
        to.rebuilt = Math.max(to.rebuilt, to.start);
        while (to.end - to.rebuilt >= 2 && size(to, to.rebuilt) <= to.end - to.rebuilt) {
            look(from, to, to.rebuilt);
            to.rebuilt += size(to, to.rebuilt);
        }
        if (to.stream != null) {
            to.start += to.stream.receiver().receive(to.buffer, to.start, to.end);
        }
    }

    private static int size(Side side, int at) {
        return Fpdu.size(Fpdu.ulpduLength(side.buffer.segment(), at));
    }

    private void look(Side from, Side to, int at) {
        var bytes = to.buffer.segment();
        int control = Octets.be16(bytes, at + 2);
        var opcode = RdmapOpcode.of(DdpControl.opcode(control));
        counts.merge(opcode + (DdpControl.isLast(control) ? "" : " (more)"), 1, Integer::sum);
        largest = Math.max(largest, size(to, at));
        learnRegions(from, to, at, opcode);
        if (rebuild) {
            int length = build(from, bytes, at, opcode);
            assertThat(out.segment().asSlice(0, length).toArray(Octets.U8))
                    .as("%s at %d", opcode, at)
                    .isEqualTo(bytes.asSlice(at, size(to, at)).toArray(Octets.U8));
        }
    }

    /** A capsule's keyed SGL (type octet 4F at 39) makes a region of the host; a Read Request makes one of its requester. */
    private static void learnRegions(Side from, Side to, int at, RdmapOpcode opcode) {
        var bytes = to.buffer.segment();
        int payload = at + 2 + UntaggedHeader.SIZE;
        if (opcode == RdmapOpcode.SEND && size(to, at) >= 2 + 18 + 64 && Octets.u8(bytes, payload + 39) == 0x4f) {
            int length = (int) Octets.le32(bytes, payload + 32) & 0xffffff;
            from.sink.region((int) Octets.le32(bytes, payload + 35), Octets.le64(bytes, payload + 24), length);
        }
        if (opcode == RdmapOpcode.READ_REQUEST) {
            int size = (int) ReadRequestHeader.size(bytes, payload);
            from.sink.region(
                    ReadRequestHeader.sinkStag(bytes, payload),
                    ReadRequestHeader.sinkTaggedOffset(bytes, payload),
                    size);
        }
    }

    private int build(Side from, MemorySegment bytes, int at, RdmapOpcode opcode) {
        return switch (opcode) {
            case READ_REQUEST -> buildReadRequest(from, bytes, at + Fpdu.LENGTH_SIZE + UntaggedHeader.SIZE);
            case TERMINATE -> throw new AssertionError("a Terminate in a good session");
            default -> buildSegment(message(from, bytes, at + Fpdu.LENGTH_SIZE, opcode), bytes, at);
        };
    }

    private int buildReadRequest(Side from, MemorySegment bytes, int body) {
        return from.stream
                .transmitter()
                .readRequest(
                        out,
                        0,
                        ReadRequestHeader.sinkStag(bytes, body),
                        ReadRequestHeader.sinkTaggedOffset(bytes, body),
                        ReadRequestHeader.size(bytes, body),
                        ReadRequestHeader.sourceStag(bytes, body),
                        ReadRequestHeader.sourceTaggedOffset(bytes, body),
                        7);
    }

    private static OutboundMessage message(Side from, MemorySegment bytes, int header, RdmapOpcode opcode) {
        var transmitter = from.stream.transmitter();
        if (opcode.isTagged() ? transmitter.isTaggedInProgress() : transmitter.isUntaggedInProgress()) {
            return opcode.isTagged() ? from.tagged : from.untagged;
        }
        switch (opcode) {
            case RDMA_WRITE ->
                from.tagged = transmitter.write(
                        TaggedHeader.stag(bytes, header),
                        TaggedHeader.taggedOffset(bytes, header),
                        from.lengths.get(RdmapOpcode.RDMA_WRITE).remove());
            case READ_RESPONSE -> from.tagged = transmitter.readResponse();
            default ->
                from.untagged = transmitter.send(
                        opcode,
                        UntaggedHeader.invalidateStag(bytes, header),
                        from.lengths.get(RdmapOpcode.SEND).remove());
        }
        return opcode.isTagged() ? from.tagged : from.untagged;
    }

    private int buildSegment(OutboundMessage message, MemorySegment bytes, int at) {
        int headerSize = message.opcode().isTagged() ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
        int payload = Fpdu.ulpduLength(bytes, at) - headerSize;
        assertThat(message.nextPayload()).as("our segmentation").isEqualTo(payload);
        int payloadAt = message.emitHeader(out, 0, payload);
        MemorySegment.copy(bytes, at + Fpdu.LENGTH_SIZE + headerSize, out.segment(), payloadAt, payload);
        return message.finish(out, 0);
    }

    /** Lengths of all Writes and all Sends of a direction: a header tells only its own segment's. */
    private static void findLengths(Side from, byte[] stream, int firstFpdu) {
        var bytes = MemorySegment.ofArray(stream);
        var sums = new EnumMap<RdmapOpcode, Long>(RdmapOpcode.class);
        for (int at = firstFpdu; at < stream.length; at += Fpdu.size(Fpdu.ulpduLength(bytes, at))) {
            int control = Octets.be16(bytes, at + Fpdu.LENGTH_SIZE);
            boolean write = DdpControl.opcode(control) == RdmapOpcode.RDMA_WRITE.value();
            var opcode = RdmapOpcode.of(DdpControl.opcode(control));
            if (!write && !opcode.isSend()) {
                continue;
            }
            var kind = write ? RdmapOpcode.RDMA_WRITE : RdmapOpcode.SEND;
            int header = write ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
            sums.merge(kind, (long) Fpdu.ulpduLength(bytes, at) - header, Long::sum);
            if (DdpControl.isLast(control)) {
                from.lengths.get(kind).add(sums.remove(kind));
            }
        }
    }
}
