package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.namespace.BlockOperation.READ;
import static io.peerlane.nvme.namespace.BlockOperation.WRITE;
import static io.peerlane.nvme.wire.tcp.PduHeader.LAST_PDU;
import static io.peerlane.nvme.wire.tcp.PduHeader.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationException.Kind;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A host queue against whatever a controller may say, without sockets. */
class TcpHostQueueTest {

    private static final TcpHostOptions DIGESTS = TcpHostOptions.defaults().withDigests(true, true);
    private static final int DATA = 8192;

    private static byte[] pattern(int bytes) {
        var data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (i * 7 + i / 512);
        }
        return data;
    }

    private static DataTransfer transfer(byte[] pdu) {
        return new DataTransferPdu(MemorySegment.ofArray(pdu)).parse();
    }

    private static PduHeader header(byte[] pdu) {
        return new PduHeader(MemorySegment.ofArray(pdu));
    }

    private static byte[] read(QueueBench.Io io) {
        return io.buffer.segment().toArray(ValueLayout.JAVA_BYTE);
    }

    // Initialization

    /** As a Linux 6.1 host sends it, without and with both digests: MAXR2T 0 is one R2T at a time. */
    @ParameterizedTest
    @CsvSource({"false, 0000800080000000 00000000 00000000", "true, 0000800080000000 00000003 00000000"})
    void asksForAConnectionAsLinuxDoes(boolean digests, String start) {
        var options = TcpHostOptions.defaults().withDigests(digests, digests).withTransfers(0, 1);
        try (var bench = new QueueBench(options, 0)) {
            var request = bench.output.takeOne();
            assertThat(Arrays.copyOf(request, 16)).isEqualTo(HexFormat.of().parseHex(start.replace(" ", "")));
            assertThat(request).hasSize(128);
        }
    }

    /** ICResp of a Linux 6.1 target: MAXH2CDATA 4 MiB. */
    @Test
    void takesTheAnswerOfALinuxTarget() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            var response = Arrays.copyOf(HexFormat.of().parseHex("01008000800000000000000000004000"), 128);
            bench.receive(response);
            assertThat(bench.opened).isCompleted();
        }
    }

    static Stream<Arguments> wrongAnswers() {
        return Stream.of(
                Arguments.of(new InitializeConnectionResponse(1, 0, false, false, 4096), 1, 8, "PFV"),
                Arguments.of(new InitializeConnectionResponse(0, 32, false, false, 4096), 1, 10, "CPDA"),
                Arguments.of(new InitializeConnectionResponse(0, 0, true, false, 4096), 1, 11, "DGST"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, true, 4096), 1, 11, "DGST"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, false, 4092), 1, 12, "MAXH2CDATA"),
                Arguments.of(new InitializeConnectionResponse(0, 0, false, false, 4098), 1, 12, "MAXH2CDATA"));
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void refusesAnAnswerThatBreaksARule(InitializeConnectionResponse answer, int status, int offset, String field) {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            bench.output.takeOne();
            bench.receive(ControllerPdus.icResp(answer));
            assertTermination(bench, status, offset);
            assertThatThrownBy(bench.opened::join)
                    .cause()
                    .isInstanceOfSatisfying(AssociationException.class, reason -> {
                        assertThat(reason.kind()).isEqualTo(Kind.PROTOCOL);
                        assertThat(reason.field()).contains(field);
                    });
        }
    }

    @Test
    void refusesAControllerThatLeavesOutADigest() {
        try (var bench = new QueueBench(DIGESTS, 0)) {
            bench.receive(ControllerPdus.icResp(new InitializeConnectionResponse(0, 0, true, false, 4096)));
            assertThat(bench.output.isClosed()).isTrue();
            assertThatThrownBy(bench.opened::join).hasMessageContaining("DGST of ICResp: found no data digest");
        }
    }

    @Test
    void closesAConnectionThatNobodyWaitsForAnyMore() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            bench.opened.completeExceptionally(new IllegalStateException("given up"));
            assertThat(bench.output.isClosed()).isTrue();
        }
    }

    private static void assertTermination(QueueBench bench, int status, int information) {
        var pdus = bench.output.take();
        var last = MemorySegment.ofArray(pdus.getLast());
        assertThat(header(pdus.getLast()).type()).isEqualTo(PduType.H2C_TERM_REQ.code());
        var termination = new TerminationPdu(last).parse();
        assertThat(termination.statusCode()).as(termination.toString()).isEqualTo(status);
        assertThat(termination.information()).isEqualTo(information);
        assertThat(termination.offendingHeader()).isNotEmpty();
        assertThat(bench.output.isFinished()).isTrue();
    }

    // Data

    @Test
    void placesDataOfAReadInItsMemory() {
        try (var bench = QueueBench.live()) {
            var io = bench.submit(READ, DATA);
            assertThat(SglDescriptor.type(
                            MemorySegment.ofArray(io.capsule), CapsulePdu.ENTRY + SubmissionQueueEntry.DPTR))
                    .isEqualTo(SglDescriptor.TRANSPORT_DATA_BLOCK);
            var data = pattern(DATA);
            bench.receive(
                    bench.pdus.data(io.cid, 0, 0, Arrays.copyOf(data, 5000)),
                    bench.pdus.data(io.cid, 5000, LAST_PDU, Arrays.copyOfRange(data, 5000, DATA)));
            assertThat(io.ended).isEmpty();
            bench.receive(bench.pdus.response(io.cid, 0));
            assertThat(io.ended).containsExactly(Status.SUCCESS);
            assertThat(read(io)).isEqualTo(data);
        }
    }

    @Test
    void takesSuccessFromTheLastDataWithoutAResponse() {
        try (var bench = QueueBench.live(DIGESTS, 0)) {
            var io = bench.submit(READ, DATA);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU | SUCCESS, pattern(DATA)));
            assertThat(io.ended).containsExactly(Status.SUCCESS);
            assertThat(read(io)).isEqualTo(pattern(DATA));
        }
    }

    @Test
    void putsSmallWritesInTheCapsule() {
        try (var bench = QueueBench.live(TcpHostOptions.defaults(), 4096)) {
            var io = bench.submit(WRITE, 4096);
            assertThat(io.capsule).hasSize(72 + 4096);
            assertThat(header(io.capsule).dataOffset()).isEqualTo(72);
            bench.receive(bench.pdus.response(io.cid, 0));
            assertThat(io.ended).containsExactly(Status.SUCCESS);
        }
    }

    /** MAXH2CDATA is 128 KiB, the R2Ts ask for 300 KiB and the rest. */
    @Test
    void cutsWhatAnR2tAsksForIntoPdusOfAtMostMaxH2cData() {
        try (var bench = QueueBench.live()) {
            int length = 512 << 10;
            var io = bench.submit(WRITE, length);
            MemorySegment.copy(MemorySegment.ofArray(pattern(length)), 0, io.buffer.segment(), 0, length);
            int first = 300 << 10;
            bench.receive(bench.pdus.r2t(io.cid, 9, 0, first), bench.pdus.r2t(io.cid, 10, first, length - first));
            var sent = bench.output.take();
            assertThat(sent.stream().map(TcpHostQueueTest::transfer))
                    .containsExactly(
                            new DataTransfer(io.cid, 9, 0, 128 << 10),
                            new DataTransfer(io.cid, 9, 128 << 10, 128 << 10),
                            new DataTransfer(io.cid, 9, 256 << 10, 44 << 10),
                            new DataTransfer(io.cid, 10, 300 << 10, 128 << 10),
                            new DataTransfer(io.cid, 10, 428 << 10, 84 << 10));
            assertThat(sent.stream().map(pdu -> header(pdu).has(LAST_PDU)))
                    .containsExactly(false, false, true, false, true);
            assertThat(Arrays.copyOfRange(sent.get(3), 24, 24 + 1000))
                    .isEqualTo(Arrays.copyOfRange(pattern(length), first, first + 1000));
            bench.receive(bench.pdus.response(io.cid, 0));
            assertThat(io.ended).containsExactly(Status.SUCCESS);
        }
    }

    @Test
    void startsDataWhereTheControllerWantsIt() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 4096)) {
            bench.output.takeOne();
            bench.receive(ControllerPdus.icResp(new InitializeConnectionResponse(0, 31, false, false, 4096)));
            assertThat(header(bench.submit(WRITE, 512).capsule).dataOffset()).isEqualTo(128);
        }
    }

    /** The memory of a command belongs to its caller again only when no write refers to it. */
    @Test
    void endsACommandOnlyWhenItsDataHasLeft() {
        try (var bench = QueueBench.live()) {
            var io = bench.submit(WRITE, DATA);
            bench.output.getStuck();
            bench.receive(bench.pdus.r2t(io.cid, 1, 0, DATA), bench.pdus.response(io.cid, 6));
            assertThat(io.ended).isEmpty();
            bench.output.getUnstuck();
            assertThat(io.ended).containsExactly(GenericStatus.INTERNAL_ERROR);
        }
    }

    @Test
    void failsTheReadWhoseDataIsDamagedAndLives() {
        try (var bench = QueueBench.live(DIGESTS, 0)) {
            var io = bench.submit(READ, DATA);
            var data = bench.pdus.data(io.cid, 0, LAST_PDU, pattern(DATA));
            bench.receive(ControllerPdus.patched(data, 100, data[100] ^ 1), bench.pdus.response(io.cid, 0));
            assertThat(io.ended).containsExactly(GenericStatus.TRANSIENT_TRANSPORT_ERROR);
            var next = bench.submit(READ, DATA);
            bench.receive(bench.pdus.data(next.cid, 0, LAST_PDU | SUCCESS, pattern(DATA)));
            assertThat(next.ended).containsExactly(Status.SUCCESS);
            assertThat(bench.lost).isEmpty();
        }
    }

    // Rules broken

    private record Wrong(
            String name, BiFunction<QueueBench, Integer, byte[][]> pdus, int status, int offset, String field) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Wrong wrong(
            String name, int status, int offset, String field, BiFunction<QueueBench, Integer, byte[][]> pdus) {
        return new Wrong(name, pdus, status, offset, field);
    }

    private static byte[][] all(byte[]... pdus) {
        return pdus;
    }

    static Stream<Wrong> wrongForAWrite() {
        return Stream.of(
                wrong("R2T past the end", 4, 0, "R2TO + R2TL", (b, cid) -> all(b.pdus.r2t(cid, 1, 0, DATA + 1))),
                wrong(
                        "R2T whose sum overflows",
                        4,
                        0,
                        "R2TO + R2TL",
                        (b, cid) -> all(b.pdus.r2t(cid, 1, 0xffff_f000L, 0x2000))),
                wrong("R2T with a gap", 1, 12, "R2TO", (b, cid) -> all(b.pdus.r2t(cid, 1, 512, 512))),
                wrong(
                        "R2T again",
                        1,
                        12,
                        "R2TO",
                        (b, cid) -> all(b.pdus.r2t(cid, 1, 0, 512), b.pdus.r2t(cid, 1, 0, 512))),
                wrong("R2T for nothing", 1, 16, "R2TL", (b, cid) -> all(b.pdus.r2t(cid, 1, 0, 0))),
                wrong("R2T for an unknown command", 1, 8, "CCCID", (b, cid) -> all(b.pdus.r2t(cid + 1, 1, 0, 512))),
                wrong(
                        "R2T for an earlier generation",
                        1,
                        8,
                        "CCCID",
                        (b, cid) -> all(b.pdus.r2t(cid ^ 0x1000, 1, 0, 512))),
                wrong(
                        "R2T after the response",
                        1,
                        8,
                        "CCCID",
                        (b, cid) -> all(b.pdus.response(cid, 6), b.pdus.r2t(cid, 1, 0, 512))),
                wrong(
                        "C2HData for a write",
                        1,
                        8,
                        "CCCID",
                        (b, cid) -> all(b.pdus.data(cid, 0, LAST_PDU, new byte[512]))),
                wrong(
                        "response twice",
                        1,
                        8,
                        "CID of CapsuleResp",
                        (b, cid) -> all(b.pdus.response(cid, 0), b.pdus.response(cid, 0))));
    }

    @ParameterizedTest
    @MethodSource("wrongForAWrite")
    void endsTheConnectionOverAWrite(Wrong wrong) {
        expect(wrong, QueueBench.live(), WRITE);
    }

    static Stream<Wrong> wrongForARead() {
        var half = new byte[DATA / 2];
        return Stream.of(
                wrong(
                        "C2HData past the end",
                        4,
                        0,
                        "DATAL",
                        (b, cid) -> all(b.pdus.data(cid, 0, LAST_PDU, new byte[DATA + 4]))),
                wrong("C2HData at a wrong offset", 1, 12, "DATAO", (b, cid) -> all(b.pdus.data(cid, 512, 0, half))),
                wrong("C2HData far away", 1, 12, "DATAO", (b, cid) -> all(b.pdus.data(cid, 0xffff_fe00L, 0, half))),
                wrong(
                        "C2HData after the last",
                        2,
                        0,
                        "C2HData",
                        (b, cid) ->
                                all(b.pdus.data(cid, 0, LAST_PDU, half), b.pdus.data(cid, DATA / 2, LAST_PDU, half))),
                wrong("DATAL that is not the PDU's", 1, 4, "PLEN", (b, cid) -> all(b.pdus.data(cid, 0, 512, 0, half))),
                wrong(
                        "SUCCESS before the end",
                        1,
                        1,
                        "SUCCESS",
                        (b, cid) -> all(b.pdus.data(cid, 0, LAST_PDU | SUCCESS, half))),
                wrong("no LAST_PDU", 1, 1, "LAST_PDU", (b, cid) -> all(b.pdus.data(cid, 0, 0, new byte[DATA]))),
                wrong(
                        "C2HData of an unknown command",
                        1,
                        8,
                        "CCCID",
                        (b, cid) -> all(b.pdus.data(cid + 1, 0, 0, half))),
                wrong("success without data", 2, 0, "CapsuleResp", (b, cid) -> all(b.pdus.response(cid, 0))),
                wrong("R2T for a read", 1, 8, "CCCID", (b, cid) -> all(b.pdus.r2t(cid, 1, 0, 512))),
                wrong("ICResp twice", 2, 0, "PDU", (b, cid) -> all(ControllerPdus.icResp(QueueBench.GOOD))),
                wrong(
                        "a host's PDU",
                        1,
                        0,
                        "PDU-Type",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 0, 4))),
                wrong(
                        "an unknown PDU",
                        1,
                        0,
                        "PDU-Type",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 0, 8))),
                wrong("HLEN", 1, 2, "HLEN", (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 2, 25))),
                wrong(
                        "PLEN too long",
                        1,
                        4,
                        "PLEN",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 4, 28))),
                wrong(
                        "PLEN too short",
                        1,
                        4,
                        "PLEN",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 4, 8))),
                wrong(
                        "PDO inside the header",
                        1,
                        3,
                        "PDO",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.data(cid, 0, 0, half), 3, 20))),
                wrong(
                        "a digest nobody agreed on",
                        1,
                        1,
                        "FLAGS",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 1, 1))));
    }

    @ParameterizedTest
    @MethodSource("wrongForARead")
    void endsTheConnectionOverARead(Wrong wrong) {
        expect(wrong, QueueBench.live(), READ);
    }

    static Stream<Wrong> wrongWithDigests() {
        return Stream.of(
                wrong(
                        "a damaged header",
                        3,
                        0,
                        "HDGST",
                        (b, cid) -> all(ControllerPdus.patched(b.pdus.response(cid, 0), 9, 1))),
                wrong(
                        "no header digest",
                        1,
                        4,
                        "PLEN",
                        (b, cid) -> all(new ControllerPdus(false, false).response(cid, 0))),
                wrong(
                        "no data digest",
                        1,
                        1,
                        "FLAGS",
                        (b, cid) -> all(new ControllerPdus(true, false).data(cid, 0, LAST_PDU, new byte[DATA]))));
    }

    @ParameterizedTest
    @MethodSource("wrongWithDigests")
    void endsTheConnectionOverADigest(Wrong wrong) {
        expect(wrong, QueueBench.live(DIGESTS, 0), READ);
    }

    private static void expect(Wrong wrong, QueueBench bench, io.peerlane.nvme.namespace.BlockOperation operation) {
        try (bench) {
            var io = bench.submit(operation, DATA);
            var before = read(io);
            bench.receive(wrong.pdus().apply(bench, io.cid));
            assertTermination(bench, wrong.status(), wrong.offset());
            assertThat(bench.lost).singleElement().satisfies(reason -> {
                assertThat(reason.kind()).isEqualTo(Kind.PROTOCOL);
                assertThat(reason.field()).contains(wrong.field());
                assertThat(reason.getMessage()).contains("found", "wanted");
            });
            bench.queue().fail(bench.lost.getFirst());
            assertThat(io.ended).hasSize(1);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU, pattern(DATA)));
            assertThat(io.ended).hasSize(1);
            assertThat(read(io)).isEqualTo(before);
        }
    }

    @Test
    void refusesMoreR2tsThanItOffered() {
        try (var bench = QueueBench.live(TcpHostOptions.defaults().withTransfers(0, 2), 0)) {
            var io = bench.submit(WRITE, DATA);
            bench.receive(
                    bench.pdus.r2t(io.cid, 1, 0, 512),
                    bench.pdus.r2t(io.cid, 2, 512, 512),
                    bench.pdus.r2t(io.cid, 3, 1024, 512));
            assertTermination(bench, 5, 0);
        }
    }

    @Test
    void wantsDataWhereItAskedForIt() {
        try (var bench = QueueBench.live(TcpHostOptions.defaults().withTransfers(7, 1), 0)) {
            var io = bench.submit(READ, DATA);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU, pattern(DATA)));
            assertTermination(bench, 1, 3);
        }
    }

    @Test
    void tellsWhyTheControllerEndedTheConnection() {
        try (var bench = QueueBench.live()) {
            bench.receive(ControllerPdus.termReq(1, 0x10024));
            assertThat(bench.output.isClosed()).isTrue();
            assertThat(bench.lost).singleElement().satisfies(reason -> assertThat(reason.getMessage())
                    .contains("C2HTermReq", "INVALID_PDU_HEADER_FIELD", "FEI 65572"));
        }
    }

    @Test
    void completesWhatIsOutstandingWithAPathStatusWhenTheConnectionIsLost() {
        try (var bench = QueueBench.live()) {
            var read = bench.submit(READ, DATA);
            var write = bench.submit(WRITE, DATA);
            bench.input.closed("reset");
            assertThat(bench.lost).singleElement().satisfies(reason -> assertThat(reason.kind())
                    .isEqualTo(Kind.LOST));
            bench.queue().fail(bench.lost.getFirst());
            assertThat(read.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
            assertThat(write.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
            assertThat(bench.queue().close()).succeedsWithin(Duration.ofSeconds(1));
        }
    }

    /** A peer that does not read cannot keep memory lent: the connection is cut before the request ends. */
    @Test
    void cutsAConnectionThatStillHoldsMemory() {
        try (var bench = QueueBench.live()) {
            var io = bench.submit(WRITE, DATA);
            bench.output.getStuck();
            bench.receive(bench.pdus.r2t(io.cid, 1, 0, DATA), bench.pdus.r2t(io.cid, 1, 0, DATA));
            bench.queue().fail(bench.lost.getFirst());
            assertThat(bench.output.isClosed()).isTrue();
            assertThat(io.ended).containsExactly(PathStatus.ABORTED_BY_HOST);
        }
    }

    @Test
    void takesTheStreamHoweverTcpSplitsIt() {
        try (var bench = QueueBench.live(DIGESTS, 0)) {
            var io = bench.submit(READ, 2048);
            var stream =
                    new byte[][] {bench.pdus.data(io.cid, 0, LAST_PDU, pattern(2048)), bench.pdus.response(io.cid, 0)};
            for (byte[] pdu : stream) {
                for (byte each : pdu) {
                    bench.receive(new byte[] {each});
                }
            }
            assertThat(io.ended).containsExactly(Status.SUCCESS);
            assertThat(read(io)).isEqualTo(pattern(2048));
        }
    }

    /** ICReq and ICResp have the same shape: what one end writes the other reads. */
    @Test
    void offersAsManyR2tsAsItTakes() {
        try (var bench = new QueueBench(TcpHostOptions.defaults(), 0)) {
            var request = new InitializeConnectionPdu(MemorySegment.ofArray(bench.output.takeOne())).parseRequest();
            assertThat(request.maxOutstandingR2t()).isEqualTo(7);
        }
    }
}
