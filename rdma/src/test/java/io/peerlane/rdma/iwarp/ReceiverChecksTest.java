package io.peerlane.rdma.iwarp;

import static io.peerlane.rdma.iwarp.HandmadeStream.NOT_LAST;
import static io.peerlane.rdma.iwarp.HandmadeStream.READ_REQUEST;
import static io.peerlane.rdma.iwarp.HandmadeStream.READ_RESPONSE;
import static io.peerlane.rdma.iwarp.HandmadeStream.SEND;
import static io.peerlane.rdma.iwarp.HandmadeStream.SEND_INVALIDATE;
import static io.peerlane.rdma.iwarp.HandmadeStream.TERMINATE;
import static io.peerlane.rdma.iwarp.HandmadeStream.WRITE;
import static io.peerlane.rdma.iwarp.HandmadeStream.readBody;
import static io.peerlane.rdma.iwarp.HandmadeStream.tagged;
import static io.peerlane.rdma.iwarp.HandmadeStream.untagged;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each violation a receiver must find, and the Terminate it earns (RFC 5040, 7; RFC 5041, 7; RFC 5044, 8). */
class ReceiverChecksTest {

    private static final byte[] NONE = {};
    private static final byte[] EIGHT = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int STAG = 0x1234_5600;
    private static final long BASE = 0x1000;

    private final RecordingSink sink =
            new RecordingSink().region(STAG, BASE, 64).receives(2, 16);
    private final IwarpStream stream =
            new IwarpStream(new StreamParameters(true, false, 1, 2, ReadyToReceive.NONE), 1442, sink);

    private void receive(HandmadeStream octets) {
        receive(octets.buffer());
    }

    private void receive(WireBuffer buffer) {
        stream.receiver().receive(buffer, 0, buffer.capacity());
    }

    private void read(long size) {
        var out = new WireBuffer(MemorySegment.ofArray(new byte[256]));
        assertThat(stream.transmitter().readRequest(out, 0, STAG, BASE, size, 9, 0, 77))
                .isPositive();
    }

    private static HandmadeStream octets() {
        return new HandmadeStream(false);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                arguments("ULPDU too short for a control word", octets().ulpdu(new byte[1]), MPA_LENGTH),
                arguments("no ULPDU at all", octets().ulpdu(NONE), MPA_LENGTH),
                arguments("tagged header cut", octets().ulpdu(new byte[] {(byte) 0xc1, 0x40, 0, 0}), MPA_LENGTH),
                arguments("untagged header cut", octets().ulpdu(new byte[] {0x41, 0x43, 0, 0}), MPA_LENGTH),
                arguments(
                        "DDP version, tagged",
                        octets().ulpdu(tagged(0xc240, STAG, BASE, EIGHT)),
                        DDP_TAGGED_INVALID_VERSION),
                arguments(
                        "DDP version, untagged",
                        octets().ulpdu(untagged(0x4043, 0, 0, 1, 0, EIGHT)),
                        DDP_UNTAGGED_INVALID_VERSION),
                arguments("RDMAP version", octets().ulpdu(untagged(0x4103, 0, 0, 1, 0, EIGHT)), RDMAP_INVALID_VERSION),
                arguments(
                        "DDP version before RDMAP version",
                        octets().ulpdu(untagged(0x4003, 0, 0, 1, 0, EIGHT)),
                        DDP_UNTAGGED_INVALID_VERSION),
                arguments(
                        "immediate data opcode",
                        octets().ulpdu(untagged(0x4148, 0, 0, 1, 0, EIGHT)),
                        RDMAP_UNEXPECTED_OPCODE),
                arguments(
                        "atomic opcode", octets().ulpdu(untagged(0x414a, 0, 1, 1, 0, EIGHT)), RDMAP_UNEXPECTED_OPCODE),
                arguments("opcode 15", octets().ulpdu(untagged(0x414f, 0, 0, 1, 0, EIGHT)), RDMAP_UNEXPECTED_OPCODE),
                arguments("Send with T", octets().ulpdu(tagged(0xc143, STAG, BASE, EIGHT)), RDMAP_UNEXPECTED_OPCODE),
                arguments(
                        "Write without T",
                        octets().ulpdu(untagged(0x4140, 0, 0, 1, 0, EIGHT)),
                        RDMAP_UNEXPECTED_OPCODE),
                arguments("queue 3", octets().ulpdu(untagged(SEND, 0, 3, 1, 0, EIGHT)), DDP_INVALID_QN),
                arguments("queue 2^32 - 1", octets().ulpdu(untagged(SEND, 0, -1, 1, 0, EIGHT)), DDP_INVALID_QN),
                arguments(
                        "Send on the queue of Read Requests",
                        octets().ulpdu(untagged(SEND, 0, 1, 1, 0, EIGHT)),
                        DDP_INVALID_QN),
                arguments(
                        "Read Request on the queue of Sends",
                        octets().ulpdu(untagged(READ_REQUEST, 0, 0, 1, 0, readBody(1, 0, 8, STAG, BASE))),
                        DDP_INVALID_QN),
                arguments("Send MSN 0", octets().send(0, EIGHT), DDP_INVALID_MSN_RANGE),
                arguments("Send MSN skipped", octets().send(1, EIGHT).send(3, EIGHT), DDP_INVALID_MSN_RANGE),
                arguments("Send MSN repeated", octets().send(1, EIGHT).send(1, EIGHT), DDP_INVALID_MSN_RANGE),
                arguments(
                        "Read Request MSN 2 first",
                        octets().readRequest(2, readBody(1, 0, 8, STAG, BASE)),
                        DDP_INVALID_MSN_RANGE),
                arguments(
                        "third Send, two receives",
                        octets().send(1, EIGHT).send(2, NONE).send(3, NONE),
                        DDP_INVALID_MSN_NO_BUFFER),
                arguments("Send begins at MO 8", octets().ulpdu(untagged(SEND, 0, 0, 1, 8, EIGHT)), DDP_INVALID_MO),
                arguments(
                        "Send goes on with a gap",
                        octets().ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, EIGHT))
                                .ulpdu(untagged(SEND, 0, 0, 1, 12, EIGHT)),
                        DDP_INVALID_MO),
                arguments(
                        "Send begins again",
                        octets().ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, EIGHT))
                                .ulpdu(untagged(SEND, 0, 0, 1, 0, EIGHT)),
                        DDP_INVALID_MO),
                arguments(
                        "Read Request at MO 4",
                        octets().ulpdu(untagged(READ_REQUEST, 0, 1, 1, 4, readBody(1, 0, 8, STAG, BASE))),
                        DDP_INVALID_MO),
                arguments("Send longer than its receive", octets().send(1, new byte[17]), DDP_MESSAGE_TOO_LONG),
                arguments(
                        "second segment beyond the receive",
                        octets().ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, new byte[12]))
                                .ulpdu(untagged(SEND, 0, 0, 1, 12, EIGHT)),
                        DDP_MESSAGE_TOO_LONG),
                arguments(
                        "another message before L",
                        octets().ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, EIGHT))
                                .send(2, EIGHT),
                        DDP_INVALID_MSN_RANGE),
                arguments(
                        "another kind of Send in the same message",
                        octets().ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, EIGHT))
                                .ulpdu(untagged(SEND_INVALIDATE, STAG, 0, 1, 8, EIGHT)),
                        RDMAP_UNEXPECTED_OPCODE),
                arguments(
                        "Read Request with more than 28 octets",
                        octets().readRequest(1, new byte[32]),
                        DDP_MESSAGE_TOO_LONG),
                arguments(
                        "Read Request with less than 28 octets",
                        octets().readRequest(1, new byte[24]),
                        RDMAP_OPERATION_UNSPECIFIED),
                arguments(
                        "Read Request in two segments",
                        octets().ulpdu(untagged(READ_REQUEST & NOT_LAST, 0, 1, 1, 0, new byte[28])),
                        RDMAP_OPERATION_UNSPECIFIED),
                arguments(
                        "Read Request beyond IRD 1",
                        octets().readRequest(1, readBody(1, 0, 8, STAG, BASE))
                                .readRequest(2, readBody(1, 0, 8, STAG, BASE)),
                        RDMAP_CATASTROPHIC_STREAM),
                arguments(
                        "Read Request whose source wraps",
                        octets().readRequest(1, readBody(1, 0, 16, STAG, -8)),
                        RDMAP_TO_WRAP),
                arguments("Write to an unknown STag", octets().write(STAG + 1, BASE, EIGHT), DDP_INVALID_STAG),
                arguments("Write beyond the region", octets().write(STAG, BASE + 57, EIGHT), DDP_BASE_OR_BOUNDS),
                arguments("Write below the region", octets().write(STAG, BASE - 1, EIGHT), DDP_BASE_OR_BOUNDS),
                arguments("Write whose TO wraps", octets().write(STAG, -4, EIGHT), DDP_TO_WRAP),
                arguments(
                        "Write goes on under another STag",
                        octets().ulpdu(tagged(WRITE & NOT_LAST, STAG, BASE, EIGHT))
                                .write(STAG + 1, BASE + 8, EIGHT),
                        DDP_INVALID_STAG),
                arguments(
                        "Write goes on with a gap",
                        octets().ulpdu(tagged(WRITE & NOT_LAST, STAG, BASE, EIGHT))
                                .write(STAG, BASE + 12, EIGHT),
                        DDP_BASE_OR_BOUNDS),
                arguments(
                        "Read Response nobody asked for",
                        octets().readResponse(STAG, BASE, EIGHT),
                        DDP_LOCAL_CATASTROPHIC));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("violations")
    void endsTheStream(String name, HandmadeStream octets, TerminateCode code) {
        receive(octets);
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(code);
        assertThat(stream.receiver().isOpen()).isFalse();
        int calls = sink.calls;
        receive(octets().send(1, EIGHT));
        assertThat(sink.calls).as("nothing reaches the sink afterwards").isEqualTo(calls);
    }

    static Stream<Arguments> wrongReadResponses() {
        return Stream.of(
                arguments("STag", octets().readResponse(STAG + 1, BASE, EIGHT), DDP_INVALID_STAG),
                arguments("TO", octets().readResponse(STAG, BASE + 4, EIGHT), DDP_BASE_OR_BOUNDS),
                arguments("too long", octets().readResponse(STAG, BASE, new byte[9]), DDP_BASE_OR_BOUNDS),
                arguments("too short", octets().readResponse(STAG, BASE, new byte[7]), DDP_BASE_OR_BOUNDS),
                arguments(
                        "no L at the end",
                        octets().ulpdu(tagged(READ_RESPONSE & NOT_LAST, STAG, BASE, EIGHT)),
                        DDP_BASE_OR_BOUNDS),
                arguments(
                        "a gap",
                        octets().ulpdu(tagged(READ_RESPONSE & NOT_LAST, STAG, BASE, new byte[4]))
                                .readResponse(STAG, BASE + 5, new byte[3]),
                        DDP_BASE_OR_BOUNDS),
                arguments(
                        "a Write in between",
                        octets().ulpdu(tagged(READ_RESPONSE & NOT_LAST, STAG, BASE, new byte[4]))
                                .write(STAG, BASE, NONE),
                        RDMAP_UNEXPECTED_OPCODE));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("wrongReadResponses")
    void holdsAReadResponseAgainstTheOldestRead(String name, HandmadeStream octets, TerminateCode code) {
        read(8);
        read(4);
        receive(octets);
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(code);
        assertThat(sink.completedReads).isEmpty();
    }

    @Test
    void completesReadsInOrderAndFreesTheirSlots() {
        read(8);
        read(0);
        assertThat(stream.transmitter().mayRead()).isFalse();
        receive(octets().ulpdu(tagged(READ_RESPONSE & NOT_LAST, STAG, BASE, new byte[4]))
                .send(1, EIGHT)
                .readResponse(STAG, BASE + 4, new byte[4])
                .readResponse(STAG, BASE, NONE));
        assertThat(stream.receiver().failure()).isEmpty();
        assertThat(sink.completedReads).containsExactly(77L, 77L);
        assertThat(sink.messages).hasSize(1);
        assertThat(stream.transmitter().mayRead()).isTrue();
    }

    @Test
    void refusesAReadResponseInTheMiddleOfAWrite() {
        read(8);
        receive(octets().ulpdu(tagged(WRITE & NOT_LAST, STAG, BASE, EIGHT)).readResponse(STAG, BASE, EIGHT));
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(RDMAP_UNEXPECTED_OPCODE);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("place", octets().write(STAG, BASE, EIGHT), DDP_STAG_NOT_ASSOCIATED),
                arguments("placeReceive", octets().send(1, EIGHT), DDP_LOCAL_CATASTROPHIC),
                arguments(
                        "receiveComplete",
                        octets().ulpdu(untagged(SEND_INVALIDATE, 5, 0, 1, 0, EIGHT)),
                        RDMAP_STAG_NOT_INVALIDATABLE),
                arguments(
                        "receiveComplete",
                        octets().ulpdu(untagged(SEND_INVALIDATE, 5, 0, 1, 0, EIGHT)),
                        RDMAP_INVALIDATE_STAG_NOT_FOUND),
                arguments("readRequest", octets().readRequest(1, readBody(1, 0, 8, STAG, BASE)), RDMAP_INVALID_STAG),
                arguments("readRequest", octets().readRequest(1, readBody(1, 0, 8, STAG, BASE)), RDMAP_BASE_OR_BOUNDS),
                arguments("readRequest", octets().readRequest(1, readBody(1, 0, 8, STAG, BASE)), RDMAP_ACCESS_RIGHTS),
                arguments(
                        "readRequest",
                        octets().readRequest(1, readBody(1, 0, 8, STAG, BASE)),
                        RDMAP_STAG_NOT_ASSOCIATED));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("refusals")
    void passesOnWhatTheSinkRefuses(String method, HandmadeStream octets, TerminateCode code) {
        sink.refuse(method, code);
        receive(octets);
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(code);
    }

    @Test
    void refusesAReadResponseThatTheLocalSinkRefuses() {
        read(8);
        sink.refuse("place", DDP_INVALID_STAG);
        receive(octets().readResponse(STAG, BASE, EIGHT));
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(DDP_INVALID_STAG);
    }

    @Test
    void looksUpNoStagForEmptyWritesAndAsksNoBoundsOfThem() {
        receive(octets().write(0xdead, -1, NONE).send(1, NONE));
        assertThat(stream.receiver().failure()).isEmpty();
        assertThat(sink.messages).hasSize(1);
    }

    @Test
    void takesAccessesThatEndWithTheLastOctetOfTheAddressSpace() {
        sink.region(STAG + 1, -64, 64);
        receive(octets().write(STAG + 1, -8, EIGHT).readRequest(1, readBody(1, 0, 16, STAG + 1, -16)));
        assertThat(stream.receiver().failure()).isEmpty();
        assertThat(sink.readRequests).isEqualTo(1);
    }

    @Test
    void letsASendPassBetweenTheSegmentsOfAWrite() {
        receive(octets().ulpdu(tagged(WRITE & NOT_LAST, STAG, BASE, EIGHT))
                .ulpdu(untagged(SEND & NOT_LAST, 0, 0, 1, 0, EIGHT))
                .write(STAG, BASE + 8, EIGHT)
                .ulpdu(untagged(SEND, 0, 0, 1, 8, EIGHT)));
        assertThat(stream.receiver().failure()).isEmpty();
        assertThat(sink.messages.getFirst().bytes()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void ignoresReservedBits() {
        receive(octets().ulpdu(untagged(SEND | 0x3c30, 0xffff_ffff, 0, 1, 0, EIGHT))
                .ulpdu(tagged(WRITE | 0x3c30, STAG, BASE, EIGHT)));
        assertThat(stream.receiver().failure()).isEmpty();
    }

    @Test
    void reportsTheInvalidatedStagWithItsMessage() {
        receive(octets().ulpdu(untagged(SEND_INVALIDATE, 0x0bad_cafe, 0, 1, 0, EIGHT)));
        assertThat(sink.messages.getFirst().invalidateStag()).isEqualTo(0x0bad_cafe);
    }

    static Stream<Arguments> malformedTerminates() {
        return Stream.of(
                arguments("wrong queue", untagged(TERMINATE, 0, 0, 1, 0, new byte[4])),
                arguments("not the last segment", untagged(TERMINATE & NOT_LAST, 0, 2, 1, 0, new byte[4])),
                arguments("control field cut", untagged(TERMINATE, 0, 2, 1, 0, new byte[3])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedTerminates")
    void answersAMalformedTerminateWithNothing(String name, byte[] ulpdu) {
        receive(octets().ulpdu(ulpdu));
        var failure = stream.receiver().failure().orElseThrow();
        assertThat(failure.code()).isEmpty();
        var out = new WireBuffer(MemorySegment.ofArray(new byte[128]));
        assertThat(stream.transmitter().terminate(out, 0, failure)).isZero();
        assertThat(sink.terminates).isEmpty();
    }

    @Test
    void stopsAtATerminateWhateverItsMessageNumberSays() {
        receive(octets().ulpdu(untagged(TERMINATE, 0, 2, 1024, 512, new byte[] {0x10, 0x01, 0, 0}))
                .send(1, EIGHT));
        assertThat(sink.terminates).hasSize(1);
        assertThat(sink.messages).isEmpty();
        assertThat(stream.receiver().isOpen()).isFalse();
    }

    @Test
    void attachesDdpAndReadRequestHeadersToARefusedRead() {
        sink.refuse("readRequest", RDMAP_INVALID_STAG);
        receive(octets().readRequest(1, readBody(1, 2, 8, STAG, BASE)));
        var failure = stream.receiver().failure().orElseThrow();
        assertThat(failure.segmentLength()).isEqualTo(46);
        assertThat(failure.header()).isEqualTo(untagged(READ_REQUEST, 0, 1, 1, 0, readBody(1, 2, 8, STAG, BASE)));
    }

    @Test
    void takesNothingMoreOnceTheSinkClosesIt() {
        var closing = new IwarpStream[1];
        var sinkThatCloses = new RecordingSink() {
            @Override
            public int openReceive() {
                closing[0].receiver().close();
                return super.openReceive();
            }
        };
        sinkThatCloses.receives(2, 16);
        closing[0] = new IwarpStream(stream.parameters(), 1442, sinkThatCloses);
        var buffer = octets().send(1, EIGHT).send(2, EIGHT).buffer();
        assertThat(closing[0].receiver().receive(buffer, 0, buffer.capacity())).isEqualTo(buffer.capacity() / 2);
        assertThat(sinkThatCloses.messages).hasSize(1);
    }
}
