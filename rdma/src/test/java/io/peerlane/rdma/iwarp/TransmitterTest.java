package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out: octets, numbering, and what the transmitter holds back. */
class TransmitterTest {

    private final byte[] octets = new byte[Fpdu.MAX_SIZE];
    private final WireBuffer out = new WireBuffer(MemorySegment.ofArray(octets));

    private static IwarpStream stream(boolean initiator, boolean crc, int outboundReads, ReadyToReceive kind) {
        return new IwarpStream(new StreamParameters(initiator, crc, 1, outboundReads, kind), 1442, new RecordingSink());
    }

    private static FpduTransmitter transmitter(boolean crc) {
        return stream(true, crc, 1, ReadyToReceive.NONE).transmitter();
    }

    private String segment(OutboundMessage message, byte[] payload) {
        Arrays.fill(octets, (byte) 0xa5);
        int at = message.emitHeader(out, 0, payload.length);
        MemorySegment.copy(payload, 0, out.segment(), Octets.U8, at, payload.length);
        return hex(message.finish(out, 0));
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(octets, 0, length);
    }

    /** Assembled by hand; CRC computed with an independent implementation. */
    @Test
    void signsAnUntaggedSegment() {
        var message = transmitter(true).send(RdmapOpcode.SEND, 0x55, 5);
        assertThat(segment(message, "hello".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("0017" + "4143" + "00000000" + "00000000" + "00000001" + "00000000" + "68656c6c6f" + "000000"
                        + "b990b10c");
    }

    /** Assembled by hand; CRC computed with an independent implementation. */
    @Test
    void signsATaggedSegmentWithoutPayload() {
        assertThat(segment(transmitter(true).write(0x12345600, 0x1000, 0), new byte[0]))
                .isEqualTo("000e" + "c140" + "12345600" + "0000000000001000" + "bee6445f");
    }

    @Test
    void leavesTheCrcZeroWhereNoneIsNegotiatedOverADirtyBuffer() {
        assertThat(segment(transmitter(false).send(RdmapOpcode.SEND_INVALIDATE, 0x0badcafe, 1), new byte[] {7}))
                .isEqualTo("0013" + "4144" + "0badcafe" + "00000000" + "00000001" + "00000000" + "07" + "000000"
                        + "00000000");
    }

    @Test
    void numbersEachQueueFromOne() {
        var stream = stream(true, false, 2, ReadyToReceive.NONE);
        var transmitter = stream.transmitter();
        segment(transmitter.send(RdmapOpcode.SEND, 0, 0), new byte[0]);
        assertThat(segment(transmitter.send(RdmapOpcode.SEND_SOLICITED, 0, 0), new byte[0]))
                .contains("4145", "0000000000000002");
        transmitter.readRequest(out, 0, 1, 0, 8, 2, 0, 0);
        int size = transmitter.readRequest(out, 0, 0x11, 0x22, 8, 0x33, 0x44, 0);
        assertThat(size).isEqualTo(FpduTransmitter.READ_REQUEST_SIZE);
        assertThat(hex(size))
                .isEqualTo("002e" + "4141" + "00000000" + "00000001" + "00000002" + "00000000" + "00000011"
                        + "0000000000000022" + "00000008" + "00000033" + "0000000000000044" + "00000000");
    }

    @Test
    void stopsReadingAtOrd() {
        var transmitter = transmitter(false);
        assertThat(transmitter.readRequest(out, 0, 1, 0, 8, 2, 0, 0)).isPositive();
        assertThat(transmitter.mayRead()).isFalse();
        assertThat(transmitter.readRequest(out, 0, 1, 0, 8, 2, 0, 0)).isZero();
    }

    @Test
    void segmentsWithoutPad() {
        var message = transmitter(false).write(1, 0x1000, 3001);
        assertThat(message.nextPayload()).isEqualTo(1428);
        assertThat(message.fpduSize(1428)).isEqualTo(1448);
        segment(message, new byte[1428]);
        assertThat(hex(16)).isEqualTo("05a2" + "8140" + "00000001" + "0000000000001000");
        assertThat(message.offset()).isEqualTo(1428);
        segment(message, new byte[1428]);
        assertThat(hex(16)).isEqualTo("05a2" + "8140" + "00000001" + "0000000000001594");
        assertThat(message.nextPayload()).isEqualTo(145);
        assertThat(segment(message, new byte[145])).hasSize(2 * 168);
        assertThat(hex(16)).isEqualTo("009f" + "c140" + "00000001" + "0000000000001b28");
        assertThat(message.isInProgress()).isFalse();
    }

    @Test
    void refusesASecondMessageOfAKindBeforeTheFirstIsThrough() {
        var transmitter = transmitter(false);
        transmitter.write(1, 0, 8);
        assertThatThrownBy(() -> transmitter.write(2, 0, 8)).isInstanceOf(IllegalStateException.class);
        transmitter.send(RdmapOpcode.SEND, 0, 8);
        assertThatThrownBy(() -> transmitter.send(RdmapOpcode.SEND, 0, 8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> transmitter.readRequest(out, 0, 1, 0, 8, 2, 0, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 2000})
    void refusesASegmentThatWouldNeedAPadOrDoesNotFit(int payload) {
        var message = transmitter(false).send(RdmapOpcode.SEND, 0, 4000);
        assertThatThrownBy(() -> message.emitHeader(out, 0, payload)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAReadResponseThatNobodyWaitsFor() {
        assertThatThrownBy(() -> transmitter(false).readResponse()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void holdsAResponderBackUntilTheFirstFpduCame() {
        var stream = stream(false, false, 1, ReadyToReceive.NONE);
        assertThat(stream.transmitter().isHeld()).isTrue();
        assertThatThrownBy(() -> stream.transmitter().send(RdmapOpcode.SEND, 0, 0))
                .isInstanceOf(IllegalStateException.class);
        var reason = TerminateReason.of(TerminateCode.RDMAP_LOCAL_CATASTROPHIC, "test");
        assertThat(stream.transmitter().terminate(out, 0, reason)).isZero();
        var first = new HandmadeStream(false).write(1, 0, new byte[0]).buffer();
        stream.receiver().receive(first, 0, first.capacity());
        assertThat(stream.transmitter().isHeld()).isFalse();
        assertThat(segment(stream.transmitter().send(RdmapOpcode.SEND, 0, 0), new byte[0]))
                .contains("0000000000000001");
    }

    @Test
    void sendsOneTerminateAndNothingAfterIt() {
        var transmitter = transmitter(false);
        var message = transmitter.write(1, 0, 8);
        var reason = TerminateReason.of(TerminateCode.MPA_CRC, "test");
        int size = transmitter.terminate(out, 0, reason);
        assertThat(hex(size))
                .isEqualTo(
                        "0016" + "4147" + "00000000" + "00000002" + "00000001" + "00000000" + "20020000" + "00000000");
        assertThat(transmitter.terminate(out, 0, reason)).isZero();
        assertThat(transmitter.isHeld()).isTrue();
        assertThatThrownBy(() -> message.emitHeader(out, 0, 8)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(ReadyToReceive.class)
    void saysReadyInTheFormThatWasAgreed(ReadyToReceive kind) {
        var sink = new RecordingSink();
        var initiator = stream(true, true, 0, kind);
        var responder = new IwarpStream(new StreamParameters(false, true, 0, 0, kind), 1442, sink);
        int size = initiator.transmitter().readyToReceive(out, 0);
        assertThat(size > 0).isEqualTo(kind != ReadyToReceive.NONE);
        assertThat(responder.receiver().receive(out, 0, size)).isEqualTo(size);
        assertThat(responder.receiver().failure()).isEmpty();
        assertThat(responder.receiver().isStarted()).isEqualTo(kind != ReadyToReceive.NONE);
        assertThat(sink.messages).as("no receive was used").isEmpty();
        if (kind == ReadyToReceive.EMPTY_READ) {
            var response = responder.transmitter().readResponse();
            segment(response, new byte[0]);
            assertThat(initiator.receiver().receive(out, 0, response.fpduSize(0)))
                    .isPositive();
            assertThat(initiator.receiver().failure()).isEmpty();
            assertThat(initiator.outboundReads().isEmpty()).isTrue();
        }
        assertThat(initiator.transmitter().mayRead()).as("ORD stays 0").isFalse();
    }

    @Test
    void countsAnEmptySendThatSaysReady() {
        var sink = new RecordingSink().receives(1, 8);
        var stream = new IwarpStream(new StreamParameters(false, false, 0, 0, ReadyToReceive.EMPTY_SEND), 1442, sink);
        var octetsIn = new HandmadeStream(false)
                .send(1, new byte[0])
                .send(2, new byte[0])
                .buffer();
        stream.receiver().receive(octetsIn, 0, octetsIn.capacity());
        assertThat(stream.receiver().failure()).isEmpty();
        assertThat(sink.messages).hasSize(1);
    }

    @Test
    void takesAnFpduWithoutUlpduForAnEmptySendThatSaysReady() {
        var sink = new RecordingSink().receives(1, 8);
        var stream = new IwarpStream(new StreamParameters(false, false, 0, 0, ReadyToReceive.EMPTY_SEND), 1442, sink);
        var octetsIn = new HandmadeStream(false)
                .ulpdu(new byte[0])
                .send(1, new byte[4])
                .buffer();
        assertThat(stream.receiver().receive(octetsIn, 0, octetsIn.capacity())).isEqualTo(octetsIn.capacity());
        assertThat(sink.messages).hasSize(1);
        var again = new HandmadeStream(false).ulpdu(new byte[0]).buffer();
        stream.receiver().receive(again, 0, again.capacity());
        assertThat(stream.receiver().failure().orElseThrow().code()).contains(TerminateCode.MPA_LENGTH);
    }

    @Test
    void refusesAMulpduOutOfRange() {
        var parameters = new StreamParameters(true, false, 0, 0, ReadyToReceive.NONE);
        assertThatThrownBy(() -> new IwarpStream(parameters, 127, new RecordingSink()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IwarpStream(parameters, 65536, new RecordingSink()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
