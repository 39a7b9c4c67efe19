package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.host.tcp.QueueBench.pattern;
import static io.peerlane.nvme.namespace.BlockOperation.READ;
import static io.peerlane.nvme.namespace.BlockOperation.WRITE;
import static io.peerlane.nvme.wire.tcp.PduHeader.LAST_PDU;
import static io.peerlane.nvme.wire.tcp.PduHeader.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.host.AssociationException.Kind;
import io.peerlane.nvme.namespace.BlockOperation;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host queue against a controller that breaks a rule, without sockets. */
class TcpHostRulesTest {

    private static final int DATA = 8192;

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
        expect(wrong, QueueBench.live(QueueBench.DIGESTS, 0), READ);
    }

    private static void expect(Wrong wrong, QueueBench bench, BlockOperation operation) {
        try (bench) {
            var io = bench.submit(operation, DATA);
            var before = io.data();
            bench.receive(wrong.pdus().apply(bench, io.cid));
            bench.assertTermination(wrong.status(), wrong.offset());
            assertThat(bench.lost).singleElement().satisfies(reason -> {
                assertThat(reason.kind()).isEqualTo(Kind.PROTOCOL);
                assertThat(reason.field()).contains(wrong.field());
                assertThat(reason.getMessage()).contains("found", "wanted");
            });
            bench.queue().fail(bench.lost.getFirst());
            assertThat(io.ended).hasSize(1);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU, pattern(DATA)));
            assertThat(io.ended).hasSize(1);
            assertThat(io.data()).isEqualTo(before);
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
            bench.assertTermination(5, 0);
        }
    }

    @Test
    void wantsDataWhereItAskedForIt() {
        try (var bench = QueueBench.live(TcpHostOptions.defaults().withTransfers(7, 1), 0)) {
            var io = bench.submit(READ, DATA);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU, pattern(DATA)));
            bench.assertTermination(1, 3);
        }
    }
}
