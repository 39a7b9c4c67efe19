package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * FPDUs, DDP segments and RDMAP messages that break a rule, as the first on their connection: the Terminate names layer, type and
 * code (RFC 5044, 8; RFC 5041, 7; RFC 5040, 4.8 and 7) and brings the header that was wrong, then the connection ends.
 */
class FpduViolationsTest extends RdmaWrongEnd {

    private static final int STAG = 0x00abcd00;
    private static final int LLP = 2;

    @ParameterizedTest
    @MethodSource("io.peerlane.app.machine.FpduViolation#all")
    void answersAViolationWithItsTerminate(FpduViolation violation) throws IOException {
        long faults = count(violation.fault());
        long sent = terminatesSent();
        try (var host = RawHost.started(target, 0)) {
            host.write(violation.stream());
            var terminate = host.awaitEnd();
            assertThat(code(terminate)).isEqualTo(violation.code());
            assertThat(terminate.orElseThrow().offender()).isEqualTo(offender(violation));
            await().until(() -> count(violation.fault()) == faults + 1);
            assertThat(terminatesSent()).isEqualTo(sent + 1);
        }
    }

    /** Length and headers of the segment, unless the layer that failed could not tell where they are (RFC 5040, 4.8). */
    private static byte[] offender(FpduViolation violation) {
        if (violation.code().layer() == LLP || violation.code() == TerminateCode.DDP_LOCAL_CATASTROPHIC) {
            return new byte[0];
        }
        var ulpdu = violation.segments().getLast().bytes();
        boolean tagged = ulpdu[0] < 0;
        int header = tagged ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
        if (violation.code().layer() == 0 && violation.code().errorType() == 1 && (ulpdu[1] & 0xf) == 1) {
            header += ReadRequestHeader.SIZE;
        }
        return ByteBuffer.allocate(2 + header)
                .putShort((short) ulpdu.length)
                .put(ulpdu, 0, header)
                .array();
    }

    /** Each octet behind the length, so headers, payload and the CRC itself. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 11, 15, 19, 20, 83, 84, 87})
    void findsAFlippedBit(int octet) throws IOException {
        long faults = count(Fault.CRC);
        try (var host = RawHost.started(target, 0)) {
            var fpdu = DdpSegment.send(CAPSULE).fpdu();
            fpdu[octet] ^= 1;
            host.write(fpdu);
            assertThat(code(host.awaitEnd())).isEqualTo(TerminateCode.MPA_CRC);
            await().until(() -> count(Fault.CRC) == faults + 1);
        }
    }

    @Test
    void endsAConnectionThatReadsDeeperThanAgreed() throws IOException {
        long faults = count(Fault.READS_EXCEEDED);
        try (var host = RawHost.started(target, 0, MpaOptions.of(true, 4, 0))) {
            host.write(DdpSegment.readRequest(0).field(30, 0).fpdu());
            assertThat(code(host.awaitEnd())).isEqualTo(TerminateCode.RDMAP_CATASTROPHIC_STREAM);
            assertThat(count(Fault.READS_EXCEEDED)).isEqualTo(faults + 1);
        }
    }

    /** No Terminate answers a Terminate, however it is made. */
    @ParameterizedTest
    @MethodSource("malformedTerminates")
    void closesOnATerminateWithoutAWord(DdpSegment terminate) throws IOException {
        long sent = terminatesSent();
        try (var host = RawHost.started(target, 0)) {
            host.write(terminate.fpdu());
            assertThat(host.awaitEnd()).isEmpty();
            assertThat(terminatesSent()).isEqualTo(sent);
        }
    }

    static List<DdpSegment> malformedTerminates() {
        return List.of(
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 0),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 3),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).notLast(),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).queueNumber(0),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).messageSequenceNumber(9),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 60_000));
    }

    /** A zero-length Write or Read touches nothing, so its STag is nobody's: ready-to-receive frames are such. */
    @Test
    void takesEmptyWritesWhateverTheirStag() throws IOException {
        try (var host = RawHost.started(target, 0)) {
            host.write(DdpSegment.tagged(RdmapOpcode.RDMA_WRITE, STAG, -16, 0).fpdu());
            host.write(DdpSegment.tagged(RdmapOpcode.RDMA_WRITE, 1, 0, 0).fpdu());
            host.endOutput();
            assertThat(host.awaitEnd()).isEmpty();
        }
    }

    @Test
    void countsAStreamThatEndsInsideAnFpduOfAbsurdLength() throws IOException {
        long before = count(Fault.TRUNCATED);
        try (var host = RawHost.started(target, 0)) {
            var fpdu = DdpSegment.send(CAPSULE).fpdu();
            fpdu[0] = -1;
            fpdu[1] = -1;
            host.write(fpdu);
            host.endOutput();
            host.awaitEnd();
            assertOneWarning(host, "TRUNCATED");
            assertThat(count(Fault.TRUNCATED)).isEqualTo(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void endsAConnectionThatTurnsToNoise(long seed) throws IOException {
        var noise = new byte[200_000];
        new Random(seed).nextBytes(noise);
        try (var host = RawHost.Connected.to(target)) {
            host.io().write(noise);
            host.io().awaitEnd();
            assertOneWarning(host.io(), "ended");
        }
    }
}
