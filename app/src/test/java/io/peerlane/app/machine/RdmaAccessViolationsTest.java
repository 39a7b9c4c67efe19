package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.rdma.CloseReason;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connected host does to the target's memory, and to the RDMA Reads that the target asks it to answer. */
class RdmaAccessViolationsTest extends RdmaWrongEnd {

    private static final int BYTES = 8192;
    private static final int COMMANDS = 16;

    private static byte[] askToWrite(RawHost io) throws IOException {
        io.send(RawHost.writeCommand(0, BYTES));
        return io.receive();
    }

    private void assertTerminated(RawHost host, Fault fault, TerminateCode code, byte[] stream) throws IOException {
        long before = count(fault);
        host.write(stream);
        assertThat(code(host.awaitEnd())).isEqualTo(code);
        assertOneWarning(host, fault.name());
        assertThat(count(fault)).isEqualTo(before + 1);
    }

    /** An access to the memory that the target has just named as sink of a read of its own. */
    @ParameterizedTest
    @CsvSource({
        "RDMA_WRITE,    true,  ACCESS_RIGHTS, DDP_INVALID_STAG",
        "RDMA_WRITE,    false, BOUNDS,        DDP_BASE_OR_BOUNDS",
        "READ_REQUEST,  true,  ACCESS_RIGHTS, RDMAP_ACCESS_RIGHTS",
        "READ_REQUEST,  false, BOUNDS,        RDMAP_BASE_OR_BOUNDS"
    })
    void letsNobodyAccessTheSinkOfAReadButTheReadItself(
            RdmapOpcode opcode, boolean inside, Fault fault, TerminateCode code) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var request = askToWrite(host.io());
            int stag = RawHost.sinkStag(request);
            long offset = RawHost.sinkOffset(request) + (inside ? 0 : 1L << 40);
            var access = opcode == RdmapOpcode.RDMA_WRITE
                    ? RawHost.rdmaWrite(stag, offset, 512)
                    : RawHost.readRequest(stag, offset, 512);
            assertTerminated(host.io(), fault, code, access);
        }
    }

    @Test
    void letsNobodyInvalidateTheSinkOfARead() throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            int stag = RawHost.sinkStag(askToWrite(host.io()));
            var send = DdpSegment.untagged(RdmapOpcode.SEND_INVALIDATE, CAPSULE)
                    .messageSequenceNumber(host.io().nextMessage())
                    .invalidating(stag);
            assertTerminated(host.io(), Fault.NOT_INVALIDATED, TerminateCode.RDMAP_STAG_NOT_INVALIDATABLE, send.fpdu());
        }
    }

    /** A Read Response: STag and tagged offset beside what was asked for, length of its data, whether it says it is the last. */
    @ParameterizedTest
    @CsvSource({
        "1, 0,  8192,  true,  STAG_INVALID, DDP_INVALID_STAG",
        "0, 1,  8192,  true,  BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, -1, 8192,  true,  BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, -9223372036854775808, 8192, true, BOUNDS, DDP_BASE_OR_BOUNDS",
        "0, 0,  8196,  true,  BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, 0,  65000, false, BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, 0,  8188,  true,  BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, 0,  8192,  false, BOUNDS,       DDP_BASE_OR_BOUNDS",
        "0, 0,  0,     true,  BOUNDS,       DDP_BASE_OR_BOUNDS",
    })
    void endsAConnectionWhoseReadResponseIsNotWhatWasAskedFor(
            int stag, long offset, int length, boolean last, Fault fault, TerminateCode code) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var request = askToWrite(host.io());
            var response = DdpSegment.tagged(
                    RdmapOpcode.READ_RESPONSE,
                    RawHost.sinkStag(request) + stag,
                    RawHost.sinkOffset(request) + offset,
                    length);
            var fpdu = (last ? response : response.notLast()).fpdu();
            long before = count(fault);
            host.io().write(fpdu);
            assertThat(code(host.io().awaitEnd())).isEqualTo(code);
            await().until(() -> count(fault) == before + 1);
        }
    }

    @Test
    void endsAConnectionThatAnswersAReadTwice() throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var request = askToWrite(host.io());
            host.io().write(RawHost.readResponse(request, BYTES, true));
            assertTerminated(
                    host.io(),
                    Fault.READ_RESPONSE,
                    TerminateCode.DDP_LOCAL_CATASTROPHIC,
                    RawHost.readResponse(request, BYTES, true));
        }
    }

    /** The key of a command's SGL is dead: the host's adapter refuses the target's Read with a Terminate. */
    @ParameterizedTest
    @CsvSource({
        "RDMAP_INVALID_STAG",
        "RDMAP_BASE_OR_BOUNDS",
        "RDMAP_ACCESS_RIGHTS",
        "RDMAP_STAG_NOT_ASSOCIATED",
        "RDMAP_TO_WRAP"
    })
    void endsAConnectionWhoseKeyIsDeadWhenItIsRead(TerminateCode refusal) throws IOException {
        long failed = count(CloseReason.READ_FAILED);
        long faults = count(Fault.PEER_TERMINATE);
        try (var host = RawHost.Connected.to(target)) {
            var request = askToWrite(host.io());
            host.io().write(terminate(refusal, request));
            assertThat(host.io().awaitEnd()).isEmpty();
            assertThat(count(Fault.PEER_TERMINATE)).isEqualTo(faults + 1);
            await().until(() -> count(CloseReason.READ_FAILED) == failed + 1);
        }
    }

    @Test
    void endsAConnectionWhoseKeyIsDeadWhenItIsWritten() throws IOException {
        long faults = count(Fault.PEER_TERMINATE);
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(RawHost.readCommand(0, 512));
            var written = host.io().receive();
            assertThat(RawHost.opcode(written)).contains(RdmapOpcode.RDMA_WRITE);
            host.io().write(terminate(TerminateCode.DDP_INVALID_STAG, written));
            assertThat(host.io().awaitEnd()).isEmpty();
            await().until(() -> count(Fault.PEER_TERMINATE) == faults + 1);
        }
    }

    private static byte[] terminate(TerminateCode code, byte[] offender) {
        boolean tagged = offender[0] < 0;
        var header = Arrays.copyOf(offender, tagged ? 14 : offender.length);
        var body = new byte[TerminateHeader.size(header.length)];
        new TerminateHeader(MemorySegment.ofArray(body)).emit(code, offender.length, header);
        return RawHost.untagged(RdmapOpcode.TERMINATE, 1, body);
    }

    /** A command whose data lies behind two keys, on a connection that serves one RDMA Read at a time. */
    @Test
    void fetchesTheDataOfACommandFromEveryKey() throws IOException {
        try (var host = RawHost.Connected.to(target, 1)) {
            var io = host.io();
            io.send(RawHost.writeCommand(7, new int[] {0x5100, 0x5200}, 512));
            for (int key : new int[] {0x5100, 0x5200}) {
                var request = io.receive();
                assertThat(ReadRequestHeader.sourceStag(MemorySegment.ofArray(request), UntaggedHeader.SIZE))
                        .isEqualTo(key);
                assertNothingFollows(host);
                io.write(RawHost.readResponse(request, 512, true));
            }
            assertThat(take(io, new ArrayDeque<>(), new HashSet<>())).isZero();
        }
    }

    /** Never more Reads outstanding than the host serves; as one is answered, the next one comes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void readsNoDeeperThanTheHostServes(int depth) throws IOException {
        try (var host = RawHost.Connected.to(target, depth)) {
            var io = host.io();
            for (int i = 0; i < COMMANDS; i++) {
                io.send(RawHost.writeCommand(i, 512));
            }
            var outstanding = new ArrayDeque<byte[]>();
            var answered = new HashSet<Integer>();
            for (int asked = 0; asked < COMMANDS || !outstanding.isEmpty(); ) {
                while (outstanding.size() < depth && asked < COMMANDS) {
                    asked += take(io, outstanding, answered);
                }
                assertNothingFollows(host);
                io.write(RawHost.readResponse(outstanding.removeFirst(), 512, true));
            }
            while (answered.size() < COMMANDS) {
                assertThat(take(io, outstanding, answered)).isZero();
            }
        }
    }

    /** Nothing but responses, while the loop that serves both queues goes round twice. */
    private static void assertNothingFollows(RawHost.Connected host) throws IOException {
        host.admin().keepAlive();
        host.admin().keepAlive();
        int response = Fpdu.size(UntaggedHeader.SIZE + CompletionQueueEntry.BYTES);
        assertThat(host.io().available() % response)
                .as("bytes of a Read Request")
                .isZero();
    }

    /** Takes a Read Request, or a response; 1 if it was a Read Request. */
    private static int take(RawHost io, ArrayDeque<byte[]> outstanding, HashSet<Integer> answered) throws IOException {
        var ulpdu = io.receive();
        if (RawHost.opcode(ulpdu).equals(Optional.of(RdmapOpcode.READ_REQUEST))) {
            outstanding.add(ulpdu);
            return 1;
        }
        int cid = Byte.toUnsignedInt(ulpdu[UntaggedHeader.SIZE + 12]);
        assertThat(answered.add(cid)).as("one response to command %d", cid).isTrue();
        return 0;
    }
}
