package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage.Reading;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Eight connections of soft-iWARP (Linux 6.1.192) to a peer that breaks one rule in each. Our initiator stands in soft-iWARP's
 * place and must find the same fault; our responder stands in the peer's and must understand soft-iWARP's Terminate.
 */
class ErrorCaptureTest {

    private final List<Replay> replays = Capture.conversations(Capture.ERRORS).stream()
            .map(c -> Replay.of(c, false))
            .toList();

    private static TerminateReason failure(Replay replay) {
        return replay.initiator.stream.receiver().failure().orElseThrow();
    }

    private static MpaInitiator.Outcome.Failed startUpFailure(Replay replay) {
        return (MpaInitiator.Outcome.Failed) replay.outcome;
    }

    private static void assertTerminate(Replay replay, TerminateCode... codes) {
        assertThat(replay.responder.sink.terminates).singleElement().satisfies(t -> assertThat(t.readings())
                .flatExtracting(r -> List.of(r.code().orElseThrow()))
                .containsExactlyInAnyOrder(codes));
        assertThat(replay.responder.stream.receiver().isOpen()).isFalse();
        assertThat(replay.responder.stream.receiver().failure()).isEmpty();
    }

    @Test
    void findsTheBitThatIsWrongInACrc() {
        assertThat(failure(replays.get(0)).code()).contains(TerminateCode.MPA_CRC);
        assertThat(replays.get(0).initiator.sink.messages).isEmpty();
        assertTerminate(replays.get(0), TerminateCode.MPA_CRC);
    }

    @Test
    void findsAReadRequestBeyondTheReadDepth() {
        var failure = failure(replays.get(1));
        assertThat(failure.code()).contains(TerminateCode.RDMAP_CATASTROPHIC_STREAM);
        assertThat(replays.get(1).initiator.sink.readRequests).isZero();
        assertTerminate(replays.get(1), TerminateCode.RDMAP_CATASTROPHIC_STREAM);
    }

    @Test
    void takesTheCorrectConversationWithoutComplaint() {
        var replay = replays.get(2);
        assertThat(replay.initiator.stream.receiver().failure()).isEmpty();
        assertThat(replay.initiator.sink.readRequests).isEqualTo(1);
        assertThat(replay.initiator.sink.messages)
                .singleElement()
                .extracting(RecordingSink.Message::opcode)
                .isEqualTo(RdmapOpcode.SEND_INVALIDATE);
    }

    @Test
    void findsAWriteBeyondTheRegion() {
        var failure = failure(replays.get(3));
        assertThat(failure.code()).contains(TerminateCode.DDP_BASE_OR_BOUNDS);
        assertThat(failure.segmentLength()).isEqualTo(526);
        assertThat(HexFormat.of().formatHex(failure.header())).isEqualTo("c140f03c1901ff11000000bc7c00");
        assertTerminate(replays.get(3), TerminateCode.DDP_BASE_OR_BOUNDS);
    }

    @Test
    void refusesAReplyThatWantsMarkers() {
        assertThat(startUpFailure(replays.get(4)).error()).isEqualTo(MpaError.MARKERS_WANTED);
    }

    @Test
    void takesARevision1ReplyToAnEnhancedRequestForAPeerThatKnowsNoOther() {
        assertThat(replays.get(5).outcome).isInstanceOf(MpaInitiator.Outcome.OlderPeer.class);
    }

    @Test
    void refusesAReplyThatReadsMoreThanItsReadDepthAndSaysSoInATerminate() {
        var failure = startUpFailure(replays.get(6));
        assertThat(failure.error()).isEqualTo(MpaError.INSUFFICIENT_IRD);
        assertThat(HexFormat.of().formatHex(failure.answer()))
                .isEqualTo("001641470000000000000002000000010000000020060000" + "00000000");
        assertThat(replays.get(6).responder.sink.terminates.getFirst().readings())
                .as("02 06 00 00 is both soft-iWARP's LLP 06 and the RFC's RDMAP 2/06")
                .containsExactlyInAnyOrder(new Reading(2, 0, 6), new Reading(0, 2, 6));
    }

    @Test
    void findsAMessageNumberOutOfSequence() {
        assertThat(failure(replays.get(7)).code()).contains(TerminateCode.DDP_INVALID_MSN_RANGE);
        assertTerminate(replays.get(7), TerminateCode.DDP_INVALID_MSN_RANGE);
    }
}
