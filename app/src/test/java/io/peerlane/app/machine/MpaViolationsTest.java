package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.iwarp.wire.EnhancedSetup;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of a connection: the MPA Request (RFC 5044, 7.1; RFC 6581, 9) and its private data (NVMe RDMA Transport 1.1, 3.4). */
class MpaViolationsTest extends RdmaWrongEnd {

    private static final int FLAGS = 16;
    private static final int REVISION = 17;
    private static final int LENGTH = 18;

    private void assertRefusedAtOnce(byte[] bytes) throws IOException {
        long before = count(Fault.MPA_FRAME_INVALID);
        try (var host = new RawHost(target)) {
            host.write(bytes);
            assertThat(host.awaitEnd()).isEmpty();
            await().until(() -> count(Fault.MPA_FRAME_INVALID) == before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void refusesRandomBytes(long seed) throws IOException {
        var random = new Random(seed);
        var bytes = new byte[1 + random.nextInt(100_000)];
        random.nextBytes(bytes);
        assertRefusedAtOnce(bytes);
    }

    @Test
    void refusesAnHttpRequestAndSaysSoInOneLine() throws IOException {
        try (var host = new RawHost(target)) {
            host.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            host.awaitEnd();
            assertOneWarning(host, "breaks MPA_KEY");
        }
    }

    @Test
    void refusesAReplyWhereTheRequestBelongs() throws IOException {
        assertRefusedAtOnce(new MpaSetup(MpaFrame.Kind.REPLY, false, true, false, 1, null, new byte[0]).toBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 19, 30})
    void countsAnMpaRequestCutOff(int length) throws IOException {
        var request = new MpaSetup(MpaFrame.Kind.REQUEST, false, true, false, 1, null, new byte[32]).toBytes();
        long before = count(Fault.TRUNCATED);
        try (var host = new RawHost(target)) {
            host.write(Arrays.copyOf(request, length));
            host.endOutput();
            host.awaitEnd();
            await().until(() -> count(Fault.TRUNCATED) == before + 1);
        }
    }

    private static byte[] request() {
        var data = new byte[CmRequestData.BYTES];
        new CmRequestData(MemorySegment.ofArray(data)).emit(new CmRequest(0, 0, 32, 31, 0));
        return enhanced(data, 4);
    }

    private static byte[] enhanced(byte[] privateData, int reads) {
        return new MpaSetup(MpaFrame.Kind.REQUEST, false, true, false, 2, EnhancedSetup.of(reads, 0), privateData)
                .toBytes();
    }

    private static byte[] patched(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) value;
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void refusesARevisionThatIsNotThere(int revision) throws IOException {
        assertRefusedAtOnce(patched(request(), REVISION, revision));
    }

    @Test
    void refusesARequestThatRejects() throws IOException {
        assertRefusedAtOnce(patched(request(), FLAGS, 0x70));
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 1024, 0xffff})
    void refusesMorePrivateDataThanAFrameHolds(int length) throws IOException {
        assertRefusedAtOnce(patched(patched(request(), LENGTH, length >> 8), LENGTH + 1, length));
    }

    @Test
    void refusesAKeyThatDiffersInItsLastOctet() throws IOException {
        assertRefusedAtOnce(patched(request(), FLAGS - 1, 'f'));
    }

    @Test
    void refusesAMessageBeforeTheReply() throws IOException {
        var request = request();
        assertRefusedAtOnce(Arrays.copyOf(request, request.length + 64));
    }

    /** Markers, and an enhanced Request without room for the read depths: a Reply says no. */
    @ParameterizedTest
    @CsvSource({"d0, 24", "50, 00", "50, 03"})
    void rejectsWhatItCannotNegotiate(String flags, String length) throws IOException {
        long before = count(Fault.MPA_FRAME_INVALID);
        int privateData = Integer.parseInt(length, 16);
        var request = patched(request(), FLAGS, Integer.parseInt(flags, 16));
        try (var host = new RawHost(target)) {
            host.write(Arrays.copyOf(patched(request, LENGTH + 1, privateData), 20 + privateData));
            assertThat(new MpaFrame(MemorySegment.ofArray(host.readMpa())).rejected())
                    .isTrue();
            host.awaitEnd();
            assertThat(count(Fault.MPA_FRAME_INVALID)).isEqualTo(before + 1);
        }
    }

    /** Flags that are reserved, or another implementation's own, are nobody's business. */
    @ParameterizedTest
    @ValueSource(ints = {0x58, 0x54, 0x52, 0x51, 0x5f})
    void overlooksReservedFlags(int flags) throws IOException {
        try (var host = new RawHost(target)) {
            host.write(patched(request(), FLAGS, flags));
            assertThat(new MpaFrame(MemorySegment.ofArray(host.readMpa())).rejected())
                    .isFalse();
        }
    }

    /** RECFMT, QID, HRQSIZE, HSQSIZE of the Request, RDMA Reads it serves, octets of it that are sent. */
    @ParameterizedTest
    @CsvSource({
        "0, 0,     32,  31,     4, 0,  INVALID_PRIVATE_DATA_LENGTH",
        "0, 0,     32,  31,     4, 31, INVALID_PRIVATE_DATA_LENGTH",
        "1, 0,     32,  31,     4, 32, INVALID_RECFMT",
        "0, 65535, 32,  31,     4, 32, INVALID_QID",
        "0, 0,     32,  0,      4, 32, INVALID_HSQSIZE",
        "0, 0,     32,  32,     4, 32, INVALID_HSQSIZE",
        "0, 1,     128, 65535,  4, 32, INVALID_HSQSIZE",
        "0, 0,     0,   31,     4, 32, INVALID_HRQSIZE",
        "0, 0,     32,  31,     0, 32, INVALID_IRD",
    })
    void rejectsPrivateDataWithItsStatus(
            int format, int qid, int receive, int send, int reads, int length, CmRejectStatus status)
            throws IOException {
        long before = count(status);
        var data = new byte[CmRequestData.BYTES];
        new CmRequestData(MemorySegment.ofArray(data)).emit(new CmRequest(format, qid, receive, send, 0));
        try (var host = new RawHost(target)) {
            host.write(enhanced(Arrays.copyOf(data, length), reads));
            var reply = new MpaFrame(MemorySegment.ofArray(host.readMpa())).parse();
            assertThat(reply.rejected()).isTrue();
            assertThat(new CmRejectData(MemorySegment.ofArray(reply.privateData())).status())
                    .contains(status);
            host.awaitEnd();
            assertThat(count(status)).isEqualTo(before + 1);
        }
    }

    /** Queues that are smaller than ours, or uneven, are served as they are. */
    @ParameterizedTest
    @CsvSource({"2, 1, 2", "32, 1, 2", "1, 1, 2", "2, 31, 2", "17, 31, 17", "32, 5, 6", "65535, 31, 32"})
    void takesTheHostsQueueSizes(int receive, int send, int granted) throws IOException {
        var data = new byte[CmRequestData.BYTES];
        new CmRequestData(MemorySegment.ofArray(data)).emit(new CmRequest(0, 0, receive, send, 0));
        try (var host = new RawHost(target)) {
            host.write(enhanced(data, 4));
            var reply = new MpaFrame(MemorySegment.ofArray(host.readMpa())).parse();
            assertThat(new CmAcceptData(MemorySegment.ofArray(reply.privateData())).controllerReceiveQueueSize())
                    .isEqualTo(granted);
        }
    }

    /** Read depths: what the target will have outstanding is never more than the host serves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 128, 0x3fff})
    void readsNoDeeperThanTheHostServes(int reads) throws IOException {
        try (var host = RawHost.started(target, 0, MpaOptions.of(true, Math.min(reads, MpaOptions.MAX_READS), 0))) {
            assertThat(host.peerReads()).isBetween(1, Math.min(reads, 128));
        }
    }
}
