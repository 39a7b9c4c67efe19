package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MPA start-up: what each side sends, accepts and refuses. */
class MpaStartTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final MpaOptions OPTIONS = MpaOptions.of(false, 16, 8);

    private static MemorySegment segment(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    private static byte[] frame(String key, int flags, int revision, int... rest) {
        var bytes = Arrays.copyOf(key.getBytes(StandardCharsets.US_ASCII), 20 + rest.length);
        bytes[16] = (byte) flags;
        bytes[17] = (byte) revision;
        bytes[18] = (byte) (rest.length >> 8);
        bytes[19] = (byte) rest.length;
        for (int i = 0; i < rest.length; i++) {
            bytes[20 + i] = (byte) rest[i];
        }
        return bytes;
    }

    private static byte[] request(int flags, int revision, int... rest) {
        return frame("MPA ID Req Frame", flags, revision, rest);
    }

    private static byte[] reply(int flags, int revision, int... rest) {
        return frame("MPA ID Rep Frame", flags, revision, rest);
    }

    private static MpaResponder.Outcome ask(byte[] request) {
        return new MpaResponder(OPTIONS).received(segment(request));
    }

    private static MpaResponder.Outcome.Failed refused(byte[] request) {
        return (MpaResponder.Outcome.Failed) ask(request);
    }

    private static MpaInitiator.Outcome answer(MpaOptions options, byte[] reply) {
        return new MpaInitiator(options, HELLO).received(segment(reply));
    }

    private static MpaInitiator.Outcome.Failed failed(MpaOptions options, byte[] reply) {
        return (MpaInitiator.Outcome.Failed) answer(options, reply);
    }

    private static StreamParameters established(MpaOptions options, byte[] reply) {
        return ((MpaInitiator.Outcome.Established) answer(options, reply)).parameters();
    }

    private static MpaOptions peerToPeer(ReadyToReceive... offered) {
        return new MpaOptions(2, false, 16, 8, Set.of(offered));
    }

    @Test
    void sendsAnEnhancedRequest() {
        assertThat(HexFormat.of().formatHex(new MpaInitiator(MpaOptions.of(true, 16, 8), HELLO).request()))
                .isEqualTo("4d504120494420526571204672616d65" + "50020009" + "00100008" + "68656c6c6f");
    }

    @Test
    void sendsARevision1RequestWithoutReadDepths() {
        assertThat(HexFormat.of().formatHex(new MpaInitiator(OPTIONS.inRevision1(), HELLO).request()))
                .isEqualTo("4d504120494420526571204672616d65" + "00010005" + "68656c6c6f");
    }

    @Test
    void offersReadyToReceiveFrames() {
        var options = peerToPeer(ReadyToReceive.EMPTY_WRITE, ReadyToReceive.EMPTY_READ, ReadyToReceive.EMPTY_SEND);
        assertThat(HexFormat.of().formatHex(new MpaInitiator(options, HELLO).request()))
                .contains("c010c008");
    }

    @Test
    void bothSidesAgree() {
        var initiator = new MpaInitiator(MpaOptions.of(true, 16, 8), HELLO);
        var responder = new MpaResponder(MpaOptions.of(false, 5, 32));
        var requested = (MpaResponder.Outcome.Requested) responder.received(segment(initiator.request()));
        assertThat(requested.privateData()).isEqualTo(HELLO);
        assertThat(requested.peerInboundReads()).isEqualTo(16);
        assertThat(requested.peerOutboundReads()).isEqualTo(8);
        var accepted = responder.accept(new byte[] {1, 2}, 128, 128);
        assertThat(accepted.parameters()).isEqualTo(new StreamParameters(false, true, 5, 16, ReadyToReceive.NONE));
        var established = (MpaInitiator.Outcome.Established) initiator.received(segment(accepted.reply()));
        assertThat(established.privateData()).containsExactly(1, 2);
        assertThat(established.parameters()).isEqualTo(new StreamParameters(true, true, 16, 5, ReadyToReceive.NONE));
    }

    @ParameterizedTest
    @CsvSource({"false,false,false", "true,false,true", "false,true,true", "true,true,true"})
    void usesCrcsIfEitherSideAsks(boolean asks, boolean answers, boolean used) {
        var initiator = new MpaInitiator(MpaOptions.of(asks, 16, 8), HELLO);
        var responder = new MpaResponder(MpaOptions.of(answers, 16, 8));
        responder.received(segment(initiator.request()));
        var accepted = responder.accept(HELLO, 1, 1);
        assertThat(accepted.parameters().crc()).isEqualTo(used);
        assertThat(new MpaFrame(segment(accepted.reply())).crc()).isEqualTo(used);
        assertThat(((MpaInitiator.Outcome.Established) initiator.received(segment(accepted.reply())))
                        .parameters()
                        .crc())
                .isEqualTo(used);
    }

    @Test
    void usesCrcsWhereThePeerDidNotMirrorOurWish() {
        assertThat(established(MpaOptions.of(true, 16, 8), reply(0x10, 2, 0, 0, 0, 0))
                        .crc())
                .isTrue();
    }

    @Test
    void answersRevision1InRevision1WithLocalReadDepths() {
        var initiator = new MpaInitiator(OPTIONS.inRevision1(), HELLO);
        var responder = new MpaResponder(MpaOptions.of(false, 4, 2));
        responder.received(segment(initiator.request()));
        var accepted = responder.accept(HELLO, 128, 128);
        assertThat(new MpaFrame(segment(accepted.reply())).revision()).isEqualTo(1);
        assertThat(accepted.parameters().inboundReads()).isEqualTo(4);
        assertThat(accepted.parameters().outboundReads()).isEqualTo(2);
        var established = (MpaInitiator.Outcome.Established) initiator.received(segment(accepted.reply()));
        assertThat(established.privateData()).isEqualTo(HELLO);
        assertThat(established.parameters().inboundReads()).isEqualTo(16);
        assertThat(established.parameters().outboundReads()).isEqualTo(8);
    }

    @Test
    void ignoresTheEnhancedBitAndOtherReservedBitsOfRevision1() {
        var requested = (MpaResponder.Outcome.Requested) ask(request(0x1f, 1, 7));
        assertThat(requested.privateData()).containsExactly(7);
    }

    @Test
    void leavesDepthsAloneThatAreNotNegotiated() {
        assertThat(established(OPTIONS, reply(0x10, 2, 0x3f, 0xff, 0x3f, 0xff)))
                .isEqualTo(new StreamParameters(true, false, 16, 8, ReadyToReceive.NONE));
        var requested = (MpaResponder.Outcome.Requested) ask(request(0x10, 2, 0x3f, 0xff, 0x3f, 0xff));
        assertThat(requested.peerInboundReads()).isEqualTo(MpaOptions.MAX_READS);
        assertThat(requested.peerOutboundReads()).isEqualTo(MpaOptions.MAX_READS);
    }

    @Test
    void lowersItsReadsToWhatThePeerServes() {
        assertThat(established(OPTIONS, reply(0x10, 2, 0, 3, 0, 10)))
                .isEqualTo(new StreamParameters(true, false, 10, 3, ReadyToReceive.NONE));
    }

    @Test
    void needsMoreForEveryPrefixOfARequest() {
        var request = new MpaInitiator(OPTIONS, HELLO).request();
        for (int length = 0; length < request.length; length++) {
            assertThat(ask(Arrays.copyOf(request, length))).isInstanceOf(MpaResponder.Outcome.NeedMore.class);
        }
        assertThat(ask(request)).isInstanceOf(MpaResponder.Outcome.Requested.class);
    }

    @Test
    void needsMoreForEveryPrefixOfAReply() {
        var reply = reply(0x10, 2, 0, 3, 0, 10, 1, 2, 3);
        for (int length = 0; length < reply.length; length++) {
            assertThat(answer(OPTIONS, Arrays.copyOf(reply, length))).isInstanceOf(MpaInitiator.Outcome.NeedMore.class);
        }
        assertThat(answer(OPTIONS, reply)).isInstanceOf(MpaInitiator.Outcome.Established.class);
    }

    @Test
    void refusesAWrongKeyAtTheFirstOctetThatDiffers() {
        assertThat(refused("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII))
                        .error())
                .isEqualTo(MpaError.WRONG_KEY);
        assertThat(refused("MPA ID Rep".getBytes(StandardCharsets.US_ASCII)).error())
                .isEqualTo(MpaError.WRONG_KEY);
        assertThat(refused("G".getBytes(StandardCharsets.US_ASCII)).answer()).isEmpty();
        var failed = failed(OPTIONS, "MPA ID Req Frame".getBytes(StandardCharsets.US_ASCII));
        assertThat(failed.error()).isEqualTo(MpaError.WRONG_KEY);
        assertThat(HexFormat.of().formatHex(failed.answer())).contains("20040000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void refusesUnknownRevisionsWithoutAReply(int revision) {
        assertThat(refused(request(0x10, revision, 0, 0, 0, 0)).error()).isEqualTo(MpaError.UNSUPPORTED_REVISION);
        assertThat(refused(request(0x10, revision, 0, 0, 0, 0)).answer()).isEmpty();
        assertThat(failed(OPTIONS, reply(0x10, revision, 0, 0, 0, 0)).error()).isEqualTo(MpaError.UNSUPPORTED_REVISION);
    }

    @Test
    void refusesARevision2ReplyToARevision1Request() {
        assertThat(failed(OPTIONS.inRevision1(), reply(0x10, 2, 0, 0, 0, 0)).error())
                .isEqualTo(MpaError.UNSUPPORTED_REVISION);
    }

    @Test
    void refusesTooMuchPrivateDataBeforeItArrives() {
        var header = Arrays.copyOf(request(0x10, 2, new int[513]), 20);
        assertThat(refused(header).error()).isEqualTo(MpaError.PRIVATE_DATA_TOO_LONG);
        assertThat(ask(request(0x10, 2, new int[512]))).isInstanceOf(MpaResponder.Outcome.Requested.class);
        assertThatThrownBy(() -> new MpaInitiator(OPTIONS, new byte[509])).isInstanceOf(IllegalArgumentException.class);
        assertThat(new MpaInitiator(OPTIONS, new byte[508]).request()).hasSize(MpaFrame.MAX_SIZE);
    }

    @Test
    void rejectsAnEnhancedRequestWithoutRoomForTheReadDepths() {
        var failed = refused(request(0x10, 2, 0, 0, 0));
        assertThat(failed.error()).isEqualTo(MpaError.ENHANCED_DATA_MISSING);
        assertThat(new MpaFrame(segment(failed.answer())).parse())
                .usingRecursiveComparison()
                .isEqualTo(
                        new MpaSetup(MpaFrame.Kind.REPLY, false, false, true, 2, EnhancedSetup.of(0, 0), new byte[0]));
    }

    @Test
    void rejectsARequestForMarkers() {
        var failed = refused(request(0x90, 2, 0, 0, 0, 0));
        assertThat(failed.error()).isEqualTo(MpaError.MARKERS_WANTED);
        assertThat(new MpaFrame(segment(failed.answer())).rejected()).isTrue();
    }

    @Test
    void refusesARequestThatRejects() {
        assertThat(refused(request(0x30, 2, 0, 0, 0, 0)).error()).isEqualTo(MpaError.REJECTED_REQUEST);
    }

    @Test
    void refusesOctetsBehindEitherFrame() {
        var request = request(0x10, 2, 0, 0, 0, 0);
        assertThat(refused(Arrays.copyOf(request, request.length + 1)).error()).isEqualTo(MpaError.EARLY_DATA);
        var reply = reply(0x10, 2, 0, 0, 0, 0);
        assertThat(failed(OPTIONS, Arrays.copyOf(reply, reply.length + 1)).error())
                .isEqualTo(MpaError.EARLY_DATA);
    }

    @Test
    void hearsARejectionInWhateverRevision() {
        assertThat(((MpaInitiator.Outcome.Rejected) answer(OPTIONS, reply(0x30, 2, 0, 0, 0, 0, 9))).privateData())
                .containsExactly(9);
        assertThat(((MpaInitiator.Outcome.Rejected) answer(OPTIONS.inRevision1(), reply(0x20, 1, 9))).privateData())
                .containsExactly(9);
    }

    /** Accepting, with and without CRC, wanting markers, and rejecting. */
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x40, 0x80, 0x20, 0x60})
    void takesAnyRevision1ReplyToARevision2RequestForAnOlderPeer(int flags) {
        assertThat(answer(OPTIONS, reply(flags, 1, 9))).isInstanceOf(MpaInitiator.Outcome.OlderPeer.class);
    }

    @Test
    void failsAConnectionWhoseRevision2ReplyIsNotEnhanced() {
        assertThat(failed(OPTIONS, reply(0x00, 2, 9)).error()).isEqualTo(MpaError.NOT_ENHANCED);
    }

    @Test
    void rejectsWithPrivateData() {
        var responder = new MpaResponder(OPTIONS);
        responder.received(segment(request(0x10, 2, 0, 1, 0, 1)));
        assertThat(HexFormat.of().formatHex(responder.reject(new byte[] {0, 0, 3, 0})))
                .isEqualTo("4d504120494420526570204672616d65" + "30020008" + "00000000" + "00000300");
    }

    @Test
    void answersNothingBeforeItWasAsked() {
        assertThatThrownBy(() -> new MpaResponder(OPTIONS).accept(HELLO, 1, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failsAConnectionWhosePeerReadsTooMuch() {
        var failed = failed(OPTIONS, reply(0x10, 2, 0, 0, 0, 17));
        assertThat(failed.error()).isEqualTo(MpaError.INSUFFICIENT_IRD);
        assertThat(HexFormat.of().formatHex(failed.answer())).contains("20060000");
    }

    @Test
    void signsTheTerminateOfAFailedStartWithACrcIfEitherSideAskedForOne() {
        var answer = failed(OPTIONS, reply(0x50, 2, 0, 0, 0, 17)).answer();
        var buffer = new WireBuffer(segment(answer));
        var sink = new RecordingSink();
        var peer = new IwarpStream(new StreamParameters(false, true, 0, 0, ReadyToReceive.NONE), 1442, sink);
        assertThat(peer.receiver().receive(buffer, 0, answer.length)).isEqualTo(answer.length);
        assertThat(sink.terminates.getFirst().toString()).contains("MPA insufficient IRD resources (2/0/06)");
    }

    @ParameterizedTest
    @CsvSource({
        "EMPTY_SEND, c0, 00",
        "EMPTY_WRITE, 80, 80",
        "EMPTY_READ, 80, 40",
    })
    void choosesTheReadyToReceiveFrameThatIsOffered(ReadyToReceive kind, String first, String second) {
        var initiator = new MpaInitiator(peerToPeer(kind), HELLO);
        var responder = new MpaResponder(OPTIONS);
        responder.received(segment(initiator.request()));
        var accepted = responder.accept(HELLO, 0, 0);
        assertThat(accepted.parameters().readyToReceive()).isEqualTo(kind);
        assertThat(HexFormat.of().formatHex(accepted.reply(), 20, 24)).isEqualTo(first + "00" + second + "00");
        var established = (MpaInitiator.Outcome.Established) initiator.received(segment(accepted.reply()));
        assertThat(established.parameters().readyToReceive()).isEqualTo(kind);
    }

    @Test
    void prefersTheEmptyWriteThenTheEmptyRead() {
        assertThat(chosen(0xc0, 0xc0)).isEqualTo(ReadyToReceive.EMPTY_WRITE);
        assertThat(chosen(0xc0, 0x40)).isEqualTo(ReadyToReceive.EMPTY_READ);
        assertThat(chosen(0x80, 0x00)).isEqualTo(ReadyToReceive.EMPTY_WRITE);
        assertThat(chosen(0x00, 0xc0)).as("without A").isEqualTo(ReadyToReceive.NONE);
    }

    private static ReadyToReceive chosen(int first, int second) {
        var responder = new MpaResponder(OPTIONS);
        responder.received(segment(request(0x10, 2, first, 0, second, 0)));
        return responder.accept(HELLO, 0, 0).parameters().readyToReceive();
    }

    @ParameterizedTest
    @CsvSource({"00, 00", "80, 00", "80, c0", "c0, 00", "00, 80"})
    void failsAConnectionWhoseReplyNamesNoSingleOfferedFrame(String first, String second) {
        var reply = reply(0x10, 2, Integer.parseInt(first, 16), 0, Integer.parseInt(second, 16), 0);
        var failed = failed(peerToPeer(ReadyToReceive.EMPTY_WRITE, ReadyToReceive.EMPTY_READ), reply);
        assertThat(failed.error()).isEqualTo(MpaError.NO_MATCHING_RTR);
        assertThat(HexFormat.of().formatHex(failed.answer())).contains("20070000");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void sendsTheFrameAPeerAsksForEvenIfItOfferedNone(ReadyToReceive kind) {
        int first = kind == ReadyToReceive.EMPTY_SEND ? 0xc0 : 0x80;
        int second =
                switch (kind) {
                    case EMPTY_WRITE -> 0x80;
                    case EMPTY_READ -> 0x40;
                    case NONE, EMPTY_SEND -> 0;
                };
        assertThat(established(OPTIONS, reply(0x10, 2, first, 0, second, 0)).readyToReceive())
                .isEqualTo(kind);
    }

    @Test
    void optionsRefuseWhatAFrameCannotSay() {
        assertThatThrownBy(() -> MpaOptions.of(false, 0x3fff, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MpaOptions(3, false, 0, 0, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MpaOptions(1, false, 0, 0, Set.of(ReadyToReceive.EMPTY_READ)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
