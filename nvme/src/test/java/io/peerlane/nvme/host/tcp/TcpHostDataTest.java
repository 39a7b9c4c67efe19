package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.host.tcp.QueueBench.header;
import static io.peerlane.nvme.host.tcp.QueueBench.pattern;
import static io.peerlane.nvme.namespace.BlockOperation.READ;
import static io.peerlane.nvme.namespace.BlockOperation.WRITE;
import static io.peerlane.nvme.wire.tcp.PduHeader.LAST_PDU;
import static io.peerlane.nvme.wire.tcp.PduHeader.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Data of reads and writes between a host queue and a controller, without sockets. */
class TcpHostDataTest {

    private static final int DATA = 8192;

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
            assertThat(io.data()).isEqualTo(data);
        }
    }

    @Test
    void takesSuccessFromTheLastDataWithoutAResponse() {
        try (var bench = QueueBench.live(QueueBench.DIGESTS, 0)) {
            var io = bench.submit(READ, DATA);
            bench.receive(bench.pdus.data(io.cid, 0, LAST_PDU | SUCCESS, pattern(DATA)));
            assertThat(io.ended).containsExactly(Status.SUCCESS);
            assertThat(io.data()).isEqualTo(pattern(DATA));
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
            assertThat(sent.stream().map(QueueBench::transfer))
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
        try (var bench = QueueBench.live(QueueBench.DIGESTS, 0)) {
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

    @Test
    void takesTheStreamHoweverTcpSplitsIt() {
        try (var bench = QueueBench.live(QueueBench.DIGESTS, 0)) {
            var io = bench.submit(READ, 2048);
            var stream =
                    new byte[][] {bench.pdus.data(io.cid, 0, LAST_PDU, pattern(2048)), bench.pdus.response(io.cid, 0)};
            for (byte[] pdu : stream) {
                for (byte each : pdu) {
                    bench.receive(new byte[] {each});
                }
            }
            assertThat(io.ended).containsExactly(Status.SUCCESS);
            assertThat(io.data()).isEqualTo(pattern(2048));
        }
    }
}
