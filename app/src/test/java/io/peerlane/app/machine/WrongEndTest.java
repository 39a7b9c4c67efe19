package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.rdma.CloseReason;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wrong end on the wire: whatever it sends is answered by a Terminate or a close, counted and logged once, and holds
 * nothing afterwards. A good client runs a verified load all the while and never sees an error.
 */
@Timeout(60)
class WrongEndTest {

    private static final int STAG = 0x00abcd00;
    private static final int CAPSULE = 64;

    private static LiveTarget target;
    private static LiveTarget.Held idle;
    private static GoodLoad good;

    private LiveTarget.Held served;
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        target = LiveTarget.on("one-switch");
        idle = target.idle();
        good = new GoodLoad(target);
    }

    @AfterAll
    static void endWithoutAnErrorOfTheGoodClient() {
        try (var closing = target) {
            good.close();
            closing.awaitHeld(idle);
        }
    }

    @BeforeEach
    void remember() {
        served = settled(target.held());
        log = LogLines.open();
    }

    @AfterEach
    void holdsNothingMore() {
        try (var closing = log) {
            await().until(() -> settled(target.held()).equals(served));
            assertThat(closing.errors()).isEmpty();
        }
    }

    /** Without what the good client's load changes all the time. */
    private static LiveTarget.Held settled(LiveTarget.Held held) {
        return new LiveTarget.Held(
                held.connections(),
                held.controllers(),
                held.queuePairs(),
                held.completionQueues(),
                held.memoryRegions(),
                held.streams(),
                0,
                held.hostMemory(),
                held.requestMemory(),
                List.of());
    }

    private static long count(Fault fault) {
        return target.running.machine().rnic().statistics().count(fault);
    }

    private static long count(CloseReason reason) {
        return target.running.transport().counts().closed().getOrDefault(reason, 0L);
    }

    private void assertOneWarning(RawHost host, String reason) {
        await().until(() -> !log.warningsAbout(host.localAddress()).isEmpty());
        assertThat(log.warningsAbout(host.localAddress()))
                .singleElement()
                .asString()
                .contains(reason);
    }

    /** The error of a Terminate in the form of the RFC: layer and type in the first octet, code in the second. */
    private static TerminateCode code(Optional<TerminateMessage> terminate) {
        var reading = terminate
                .orElseThrow(() -> new AssertionError("no Terminate"))
                .readings()
                .getFirst();
        return reading.code().orElseThrow();
    }

    // Before the MPA Request

    private void assertRefusedAtOnce(byte[] bytes) throws IOException {
        long before = count(Fault.MPA_FRAME_INVALID);
        try (var host = new RawHost(target)) {
            host.write(bytes);
            host.awaitEnd();
            assertOneWarning(host, "MPA_FRAME_INVALID");
            assertThat(count(Fault.MPA_FRAME_INVALID)).isEqualTo(before + 1);
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
    void refusesAnHttpRequest() throws IOException {
        assertRefusedAtOnce("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
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
            assertOneWarning(host, "TRUNCATED");
            assertThat(count(Fault.TRUNCATED)).isEqualTo(before + 1);
        }
    }

    @Test
    void rejectsAConnectionWithoutPrivateDataAndSaysSo() throws IOException {
        try (var host = new RawHost(target)) {
            host.write(new MpaSetup(MpaFrame.Kind.REQUEST, false, true, false, 1, null, new byte[0]).toBytes());
            assertThat(new MpaFrame(MemorySegment.ofArray(host.readMpa())).rejected())
                    .isTrue();
            assertOneWarning(host, "INVALID_PRIVATE_DATA_LENGTH");
        }
    }

    // After it

    private static byte[] broken(byte[] fpdu) {
        fpdu[Fpdu.LENGTH_SIZE + 20] ^= 1;
        return fpdu;
    }

    /** What is sent first on a fresh connection, the fault it counts as, and the code of the Terminate. */
    private record Violation(String name, byte[] bytes, Fault fault, TerminateCode code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static byte[] withOpcode(int opcode) {
        var fpdu = RawHost.untagged(RdmapOpcode.SEND, 1, new byte[CAPSULE]);
        var ulpdu = Arrays.copyOfRange(fpdu, Fpdu.LENGTH_SIZE, Fpdu.LENGTH_SIZE + 18 + CAPSULE);
        ulpdu[1] = (byte) (ulpdu[1] & 0xf0 | opcode);
        return RawHost.fpdu(ulpdu);
    }

    private static byte[] withDdpVersion(int version) {
        var fpdu = RawHost.untagged(RdmapOpcode.SEND, 1, new byte[CAPSULE]);
        var ulpdu = Arrays.copyOfRange(fpdu, Fpdu.LENGTH_SIZE, Fpdu.LENGTH_SIZE + 18 + CAPSULE);
        ulpdu[0] = (byte) (ulpdu[0] & 0xfc | version);
        return RawHost.fpdu(ulpdu);
    }

    static List<Violation> violations() {
        return List.of(
                new Violation(
                        "bad CRC",
                        broken(RawHost.untagged(RdmapOpcode.SEND, 1, new byte[CAPSULE])),
                        Fault.CRC,
                        TerminateCode.MPA_CRC),
                new Violation(
                        "RDMA Write to an STag never given out",
                        RawHost.rdmaWrite(STAG, 0, 512),
                        Fault.STAG_INVALID,
                        TerminateCode.DDP_INVALID_STAG),
                new Violation(
                        "RDMA Write that wraps",
                        RawHost.rdmaWrite(STAG, -16, 512),
                        Fault.BOUNDS,
                        TerminateCode.DDP_TO_WRAP),
                new Violation(
                        "Read Request for an STag never given out",
                        RawHost.readRequest(STAG, 0, 4096),
                        Fault.STAG_INVALID,
                        TerminateCode.RDMAP_INVALID_STAG),
                new Violation(
                        "Read Request that wraps",
                        RawHost.readRequest(STAG, -16, 4096),
                        Fault.BOUNDS,
                        TerminateCode.RDMAP_TO_WRAP),
                new Violation("unknown opcode", withOpcode(13), Fault.HEADER, TerminateCode.RDMAP_UNEXPECTED_OPCODE),
                new Violation(
                        "tagged opcode in an untagged segment",
                        withOpcode(0),
                        Fault.HEADER,
                        TerminateCode.RDMAP_UNEXPECTED_OPCODE),
                new Violation(
                        "DDP version 3", withDdpVersion(3), Fault.HEADER, TerminateCode.DDP_UNTAGGED_INVALID_VERSION),
                new Violation(
                        "message number 7 first",
                        RawHost.untagged(RdmapOpcode.SEND, 7, new byte[CAPSULE]),
                        Fault.SEQUENCE,
                        TerminateCode.DDP_INVALID_MSN_RANGE),
                new Violation(
                        "Read Response nobody asked for",
                        RawHost.tagged(RdmapOpcode.READ_RESPONSE, STAG, 0, 512),
                        Fault.READ_RESPONSE,
                        TerminateCode.DDP_LOCAL_CATASTROPHIC),
                new Violation(
                        "Send longer than any capsule",
                        RawHost.untagged(RdmapOpcode.SEND, 1, new byte[CAPSULE + 4096 + 1]),
                        Fault.MESSAGE_TOO_LONG,
                        TerminateCode.DDP_MESSAGE_TOO_LONG),
                new Violation("ULPDU of one byte", RawHost.fpdu(new byte[1]), Fault.FRAMING, TerminateCode.MPA_LENGTH));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void answersAViolationWithItsTerminate(Violation violation) throws IOException {
        long faults = count(violation.fault());
        long sent = target.running.machine().rnic().statistics().snapshot().terminatesSent();
        try (var host = RawHost.started(target, 0)) {
            host.write(violation.bytes());
            assertThat(code(host.awaitEnd())).isEqualTo(violation.code());
            assertOneWarning(host, violation.fault().name());
            assertThat(count(violation.fault())).isEqualTo(faults + 1);
            assertThat(target.running.machine().rnic().statistics().snapshot().terminatesSent())
                    .isEqualTo(sent + 1);
        }
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
        long before = count(fault);
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(RawHost.writeCommand(0, 8192));
            var request = host.io().receive();
            int stag = RawHost.sinkStag(request);
            long offset = RawHost.sinkOffset(request) + (inside ? 0 : 1L << 40);
            host.io()
                    .write(
                            opcode == RdmapOpcode.RDMA_WRITE
                                    ? RawHost.rdmaWrite(stag, offset, 512)
                                    : RawHost.readRequest(stag, offset, 512));
            assertThat(code(host.io().awaitEnd())).isEqualTo(code);
            assertOneWarning(host.io(), fault.name());
            assertThat(count(fault)).isEqualTo(before + 1);
        }
    }

    @Test
    void endsAConnectionWhoseReadResponseReachesBeyondItsSink() throws IOException {
        long before = count(Fault.BOUNDS);
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(RawHost.writeCommand(0, 8192));
            host.io().write(RawHost.readResponse(host.io().receive(), 8192 + 4096, true));
            assertThat(code(host.io().awaitEnd())).isEqualTo(TerminateCode.DDP_BASE_OR_BOUNDS);
            assertOneWarning(host.io(), "BOUNDS");
            assertThat(count(Fault.BOUNDS)).isEqualTo(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63})
    void closesAConnectionWithACapsuleTooShort(int bytes) throws IOException {
        long before = count(CloseReason.CAPSULE_TOO_SHORT);
        try (var host = RawHost.started(target, 0)) {
            host.send(new byte[bytes]);
            host.awaitEnd();
            assertOneWarning(host, "CAPSULE_TOO_SHORT");
            assertThat(count(CloseReason.CAPSULE_TOO_SHORT)).isEqualTo(before + 1);
        }
    }

    @Test
    void countsAStreamThatEndsInsideAnFpduOfAbsurdLength() throws IOException {
        long before = count(Fault.TRUNCATED);
        try (var host = RawHost.started(target, 0)) {
            var fpdu = RawHost.untagged(RdmapOpcode.SEND, 1, new byte[CAPSULE]);
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
        var random = new Random(seed);
        var noise = new byte[200_000];
        random.nextBytes(noise);
        try (var host = RawHost.Connected.to(target)) {
            host.io().write(noise);
            host.io().awaitEnd();
            assertOneWarning(host.io(), "ended");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void survivesCapsulesOfRandomBytes(long seed) throws IOException {
        var random = new Random(seed);
        try (var host = RawHost.Connected.to(target)) {
            for (int i = 0; i < RawHost.DEPTH - 1; i++) {
                var capsule = new byte[CAPSULE + random.nextInt(4097)];
                random.nextBytes(capsule);
                capsule[39] = (byte) (random.nextBoolean() ? 0x40 : 0x01); // an SGL type that is looked into
                host.io().send(capsule);
            }
            host.io().endOutput();
            host.io().awaitEnd();
        }
        good.awaitProgress();
    }
}
