package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.tcp.CloseReason;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.Termination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wrong end of an NVMe/TCP connection, against the live port: whatever it sends is answered by a termination request with the
 * right status, or a failed command, or a close; nothing is held afterwards, and another host's queue goes on as if nothing
 * happened. FES and FEI as in NVMe TCP Transport 1.1, 3.6.2.5.
 */
@Timeout(60)
class TcpWrongEndTest {

    private static final int TRANSIENT_TRANSPORT_ERROR = 0x22;
    private static final int DATA_SGL_LENGTH_INVALID = 0x0f;
    private static final int STATUS_CODE = 0x7ff;
    private static final long REQUEST_MEMORY = 64L << 20;

    private static LiveTarget target;
    private static RawTcpHost goodAdmin;
    private static RawTcpHost good;
    private static LiveTarget.Held served;
    private static long round;

    @BeforeAll
    static void start() throws IOException {
        target = LiveTarget.on("one-switch");
        goodAdmin = RawTcpHost.admin(target.tcpAddress(), true, true);
        good = goodAdmin.io(goodAdmin.controller(), 0);
        await().until(() -> target.held().requestMemory() == REQUEST_MEMORY); // the last response may be leaving
        served = target.held();
    }

    @AfterAll
    static void stop() throws IOException {
        good.close();
        goodAdmin.close();
        target.close();
    }

    @AfterEach
    void nothingIsHeldAndTheOtherHostIsUnharmed() throws IOException {
        await().until(() -> target.held().equals(served));
        round++;
        var data = new byte[16384];
        new Random(round).nextBytes(data);
        assertThat(good.write(1000, data, 4096).statusField()).isZero();
        assertThat(good.read(1000, 32)).isEqualTo(data);
    }

    private static RawTcpHost initialized() throws IOException {
        return RawTcpHost.initialized(target.tcpAddress(), false, false);
    }

    /** An admin queue and I/O queue 1. */
    private record Pair(RawTcpHost admin, RawTcpHost io) implements AutoCloseable {

        static Pair open(boolean digests, int attributes) throws IOException {
            var admin = RawTcpHost.admin(target.tcpAddress(), digests, digests);
            return new Pair(admin, admin.io(admin.controller(), attributes));
        }

        @Override
        public void close() throws IOException {
            io.close();
            admin.close();
        }
    }

    private static byte[] emptyCapsule(RawTcpHost host) {
        return host.capsule(RawTcpHost.transportSgl(host.transfer(NvmOpcode.FLUSH, 0, 1), 0), new byte[0]);
    }

    private static byte[] patched(byte[] pdu, int offset, int value) {
        pdu[offset] = (byte) value;
        return pdu;
    }

    private static byte[] withLength(byte[] pdu, int length) {
        ByteBuffer.wrap(pdu).order(ByteOrder.LITTLE_ENDIAN).putInt(PduHeader.PLEN, length);
        return pdu;
    }

    private static void assertTermination(Termination found, int status, long information) {
        assertThat(found.statusCode()).as(found.toString()).isEqualTo(status);
        assertThat(found.information()).as(found.toString()).isEqualTo(information);
        assertThat(found.offendingHeader()).hasSizeGreaterThanOrEqualTo(PduHeader.BYTES);
    }

    // The common header

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x03, 0x05, 0x07, 0x08, 0x09, 0x0a, 0xff})
    void refusesATypeThatHostsDoNotSend(int type) throws IOException {
        try (var host = initialized()) {
            host.send(patched(emptyCapsule(host), 0, type));
            assertTermination(host.awaitTermination(), 1, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 71, 73, 255})
    void refusesAHeaderOfAnotherLength(int length) throws IOException {
        try (var host = initialized()) {
            host.send(patched(emptyCapsule(host), PduHeader.HLEN, length));
            assertTermination(host.awaitTermination(), 1, PduHeader.HLEN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 71})
    void refusesACapsuleThatEndsInsideItsHeader(int length) throws IOException {
        try (var host = initialized()) {
            host.send(withLength(emptyCapsule(host), length));
            assertTermination(host.awaitTermination(), 1, PduHeader.PLEN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 71, 73, 255})
    void refusesDataInsideTheHeaderOrOffADword(int offset) throws IOException {
        try (var host = initialized()) {
            var capsule = host.connectCapsule(
                    new Connect(0, 0, 31, 0, 0), RawTcpHost.connectData(ConnectData.DYNAMIC_CONTROLLER));
            host.send(patched(capsule, PduHeader.PDO, offset));
            assertTermination(host.awaitTermination(), 1, PduHeader.PDO);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refusesDigestsThatWereNotNegotiated(int flags) throws IOException {
        try (var host = initialized()) {
            host.send(patched(emptyCapsule(host), PduHeader.FLAGS, flags));
            assertTermination(host.awaitTermination(), 1, PduHeader.FLAGS);
        }
    }

    @Test
    void refusesAPduWithoutTheHeaderDigestNegotiated() throws IOException {
        try (var host = RawTcpHost.initialized(target.tcpAddress(), true, false)) {
            host.send(patched(emptyCapsule(host), PduHeader.FLAGS, 0));
            assertTermination(host.awaitTermination(), 1, PduHeader.FLAGS);
        }
    }

    @Test
    void refusesAWrongHeaderDigest() throws IOException {
        try (var host = RawTcpHost.initialized(target.tcpAddress(), true, true)) {
            var capsule = emptyCapsule(host);
            host.send(patched(capsule, 72, capsule[72] ^ 1));
            assertTermination(host.awaitTermination(), 3, 0);
        }
    }

    // Initialization

    @Test
    void refusesACommandBeforeIcReq() throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            host.send(emptyCapsule(host));
            assertTermination(host.awaitTermination(), 2, 0);
        }
    }

    @Test
    void refusesASecondIcReq() throws IOException {
        try (var host = initialized()) {
            host.send(RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0)));
            assertTermination(host.awaitTermination(), 2, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 8", "9, 1, 8", "10, 32, 10", "10, 255, 10"})
    void refusesAParameterOfIcReqOutOfItsRange(int offset, int value, int information) throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            var request = RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0));
            host.send(patched(request, offset, value));
            assertTermination(host.awaitTermination(), 1, information);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 129, -1})
    void refusesAnIcReqOfAnotherLength(int length) throws IOException {
        try (var host = new RawTcpHost(target.tcpAddress())) {
            host.send(withLength(RawTcpHost.icReq(new InitializeConnectionRequest(0, 0, false, false, 0)), length));
            assertTermination(host.awaitTermination(), 1, PduHeader.PLEN);
        }
    }

    @Test
    void forgetsAHostThatLeavesInTheMiddleOfAPdu() throws IOException {
        try (var host = initialized()) {
            var capsule = host.connectCapsule(
                    new Connect(0, 0, 31, 0, 0), RawTcpHost.connectData(ConnectData.DYNAMIC_CONTROLLER));
            host.send(Arrays.copyOf(capsule, 700));
        }
    }

    // Capsules

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 15", "0, 0", "2, 0", "3, 1", "5, 0", "15, 0"})
    void refusesAnSglThatTheTransportDoesNotOffer(int type, int subtype) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.sgl(pair.io().transfer(NvmOpcode.WRITE, 0, 1), type, subtype, 0, 512);
            pair.io().send(pair.io().capsule(entry, new byte[0]));
            assertTermination(pair.io().awaitTermination(), 6, 47);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 512, -512, Long.MIN_VALUE})
    void refusesInCapsuleDataAtAnOffset(long offset) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.sgl(
                    pair.io().transfer(NvmOpcode.WRITE, 0, 1),
                    SglDescriptor.DATA_BLOCK,
                    SglDescriptor.OFFSET,
                    offset,
                    512);
            pair.io().send(pair.io().capsule(entry, new byte[512]));
            assertTermination(pair.io().awaitTermination(), 6, 32);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 511, 513, 0xffff_ffffL})
    void refusesACapsuleWhoseDataIsNotWhatItsSglSays(long described) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.sgl(
                    pair.io().transfer(NvmOpcode.WRITE, 0, 1),
                    SglDescriptor.DATA_BLOCK,
                    SglDescriptor.OFFSET,
                    0,
                    described);
            pair.io().send(pair.io().capsule(entry, new byte[512]));
            assertTermination(pair.io().awaitTermination(), 1, PduHeader.PLEN);
        }
    }

    @Test
    void refusesMoreInCapsuleDataThanIoccszAllows() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.inCapsuleSgl(pair.io().transfer(NvmOpcode.WRITE, 0, 9), 4608);
            pair.io().send(pair.io().capsule(entry, new byte[4608]));
            assertTermination(pair.io().awaitTermination(), 5, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 512, 8192, 0xffff_fe00L, 0xffff_ffffL})
    void failsACommandWhoseSglIsNotAsLongAsItsBlocks(long described) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.WRITE, 0, 8), described), new byte[0]));
            assertThat(io.read().completion().statusField() & STATUS_CODE).isEqualTo(DATA_SGL_LENGTH_INVALID);
            assertThat(io.read(0, 8)).hasSize(4096);
        }
    }

    @Test
    void failsAConnectWhoseNameHasNoEnd() throws IOException {
        try (var host = initialized()) {
            var capsule = host.connectCapsule(
                    new Connect(0, 0, 31, 0, 0), RawTcpHost.connectData(ConnectData.DYNAMIC_CONTROLLER));
            Arrays.fill(capsule, 72 + 256, 72 + 512, (byte) 'n');
            host.send(capsule);
            var completion = host.read().completion();
            assertThat(completion.statusField() & STATUS_CODE).isEqualTo(0x182);
            assertThat(completion.result()).isEqualTo(1L << 16 | 256);
        }
    }

    @Test
    void endsAQueueThatGetsMoreCommandsThanItHasEntries() throws IOException {
        long before = closed(CloseReason.OUT_OF_COMMANDS);
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            for (int i = 0; i < 33; i++) { // none is answered: each waits for its data
                io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.WRITE, i, 16), 8192), new byte[0]));
            }
            io.awaitEnd();
            await().until(() -> closed(CloseReason.OUT_OF_COMMANDS) == before + 1);
        }
    }

    private static long closed(CloseReason reason) {
        return target.running.tcpTransport().counts().closed().getOrDefault(reason, 0L);
    }

    // Data

    @Test
    void refusesDataThatNobodyAskedFor() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            pair.io().send(pair.io().data(new DataTransfer(1, 3, 0, 512), true, new byte[512]));
            assertTermination(pair.io().awaitTermination(), 1, 10);
        }
    }

    @Test
    void refusesDataWithATagThatNamesNoSlot() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            pair.io().send(pair.io().data(new DataTransfer(1, 2000, 0, 512), true, new byte[512]));
            assertTermination(pair.io().awaitTermination(), 2, 0);
        }
    }

    @Test
    void refusesDataBeforeConnect() throws IOException {
        try (var host = initialized()) {
            host.send(host.data(new DataTransfer(1, 0, 0, 512), true, new byte[512]));
            assertTermination(host.awaitTermination(), 2, 0);
        }
    }

    /** Asks to write 8192 bytes; answers its R2T. */
    private static DataTransfer askToWrite(RawTcpHost io) throws IOException {
        io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.WRITE, 64, 16), 8192), new byte[0]));
        var asked = io.read().transfer();
        assertThat(asked.offset()).isZero();
        assertThat(asked.length()).isEqualTo(8192);
        return asked;
    }

    /** DATAO and DATAL against 8192 bytes asked for; the last two are sums that overflow 32 bits. */
    @ParameterizedTest
    @CsvSource({
        "512, 512, false, 4, 0",
        "8192, 512, true, 4, 0",
        "0, 8704, true, 4, 0",
        "4294967295, 512, false, 4, 0",
        "4294966784, 8192, true, 4, 0",
        "0, 4096, true, 1, 1",
        "0, 8192, false, 1, 1",
    })
    void refusesDataThatIsNotWhatTheR2tAsksFor(long offset, int length, boolean last, int status, int information)
            throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), offset, length);
            pair.io().send(pair.io().data(wrong, last, new byte[length]));
            assertTermination(pair.io().awaitTermination(), status, information);
        }
    }

    @ParameterizedTest
    @CsvSource({"512, 1, 4", "0, 1, 4", "4294967295, 5, 0", "1048580, 5, 0"})
    void refusesADatalThatIsNotThePduLength(long length, int status, int information) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, length);
            pair.io().send(pair.io().data(wrong, false, new byte[1024]));
            assertTermination(pair.io().awaitTermination(), status, information);
        }
    }

    @Test
    void refusesDataOfAnotherCommand() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            var wrong = new DataTransfer(asked.commandIdentifier() ^ 1, asked.transferTag(), 0, 8192);
            pair.io().send(pair.io().data(wrong, true, new byte[8192]));
            assertTermination(pair.io().awaitTermination(), 2, 0);
        }
    }

    @Test
    void refusesATagThatWasUsedUp() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            var asked = askToWrite(io);
            io.send(io.data(asked, true, new byte[8192]));
            assertThat(io.read().completion().statusField()).isZero();
            io.send(io.data(asked, true, new byte[8192]));
            assertTermination(io.awaitTermination(), 1, 10);
        }
    }

    @Test
    void forgetsAHostThatLeavesInTheMiddleOfItsData() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var asked = askToWrite(pair.io());
            pair.io().send(Arrays.copyOf(pair.io().data(asked, true, new byte[8192]), 5000));
        }
    }

    // Digests of data: the command fails, the connection lives

    @Test
    void failsTheCommandWhoseInCapsuleDataIsDamaged() throws IOException {
        try (var pair = Pair.open(true, 0)) {
            var io = pair.io();
            var entry = RawTcpHost.inCapsuleSgl(io.transfer(NvmOpcode.WRITE, 32, 8), 4096);
            var capsule = io.capsule(entry, new byte[4096]);
            io.send(patched(capsule, 500, 1));
            assertThat(io.read().completion().statusField() & STATUS_CODE).isEqualTo(TRANSIENT_TRANSPORT_ERROR);
            assertThat(io.write(32, new byte[4096], 4096).statusField()).isZero();
        }
    }

    @Test
    void failsTheCommandWhoseDataIsDamagedWhenTheRestIsThere() throws IOException {
        try (var pair = Pair.open(true, 0)) {
            var io = pair.io();
            var asked = askToWrite(io);
            var first = io.data(
                    new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, 4096), false, new byte[4096]);
            var second = io.data(
                    new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 4096, 4096), true, new byte[4096]);
            io.send(patched(first, 500, 1), second);
            assertThat(io.read().completion().statusField() & STATUS_CODE).isEqualTo(TRANSIENT_TRANSPORT_ERROR);
            assertThat(io.read(64, 16)).hasSize(8192);
        }
    }

    // What is right

    @Test
    void closesWhenTheHostTerminates() throws IOException {
        long before = closed(CloseReason.TERMINATED_BY_PEER);
        try (var host = initialized()) {
            var request = new byte[32];
            request[0] = 2;
            request[PduHeader.HLEN] = 24;
            request[PduHeader.PLEN] = 32;
            request[8] = 1;
            host.send(request);
            host.awaitEnd();
        }
        await().until(() -> closed(CloseReason.TERMINATED_BY_PEER) == before + 1);
    }

    @Test
    void tellsOfSuccessInTheDataIfTheHostDisabledFlowControl() throws IOException {
        try (var pair = Pair.open(true, 1 << 2)) {
            var io = pair.io();
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 8), 4096), new byte[0]));
            assertThat(io.read().header().has(PduHeader.LAST_PDU | PduHeader.SUCCESS))
                    .isTrue();
            assertThat(io.read(0, 8)).hasSize(4096);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 24", "6, 28", "7, 32", "31, 128"})
    void startsDataWhereTheHostWantsIt(int alignment, int offset) throws IOException {
        try (var admin = RawTcpHost.admin(target.tcpAddress(), false, false);
                var io = new RawTcpHost(target.tcpAddress())) {
            var response = io.initialize(new InitializeConnectionRequest(0, alignment, false, false, 0));
            assertThat(response.controllerDataAlignment()).isZero();
            io.connect(new Connect(0, 1, 31, 0, 0), admin.controller());
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 1), 512), new byte[0]));
            assertThat(io.read().header().dataOffset()).isEqualTo(offset);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void takesTheStreamHoweverTcpSplitsIt(long seed) throws IOException {
        try (var pair = Pair.open(seed % 2 == 0, 0)) {
            var io = pair.io();
            var random = new Random(seed);
            var stream = new ByteArrayOutputStream();
            var data = new byte[16][];
            for (int i = 0; i < data.length; i++) {
                data[i] = new byte[512 * (1 + random.nextInt(8))];
                random.nextBytes(data[i]);
                var entry = io.transfer(NvmOpcode.WRITE, 100 + 8L * i, data[i].length / 512);
                stream.write(io.capsule(RawTcpHost.inCapsuleSgl(entry, data[i].length), data[i]));
            }
            io.sendSplit(stream.toByteArray(), random);
            for (int i = 0; i < data.length; i++) {
                assertThat(io.read().completion().statusField())
                        .as("seed %d", seed)
                        .isZero();
            }
            var large = new byte[100_000 / 512 * 512];
            random.nextBytes(large);
            assertThat(io.write(4000, large, 4 * (1 + random.nextInt(8000))).statusField())
                    .as("seed %d", seed)
                    .isZero();
            assertThat(io.read(4000, large.length / 512)).as("seed %d", seed).isEqualTo(large);
            for (int i = 0; i < data.length; i++) {
                assertThat(io.read(100 + 8L * i, data[i].length / 512))
                        .as("seed %d", seed)
                        .isEqualTo(data[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void survivesNoise(long seed) throws IOException {
        var random = new Random(seed);
        try (var pair = Pair.open(false, 0)) {
            var pdu = emptyCapsule(pair.io());
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                pdu[random.nextInt(PduHeader.BYTES)] ^= (byte) (1 << random.nextInt(8));
            }
            pair.io().send(pdu);
            pair.io().send(new byte[random.nextInt(300)]);
        }
    }

    /** A host that takes no answers makes the target hold no more than its slots, and all comes when it reads again. */
    @Test
    void readsNoMoreFromAHostThatTakesNoAnswers() throws IOException {
        try (var pair = Pair.open(false, 1 << 2)) {
            var io = pair.io();
            for (int i = 0; i < 31; i++) {
                io.send(io.capsule(
                        RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 1024), 524_288), new byte[0]));
            }
            for (int i = 0; i < 31; i++) {
                assertThat(io.read().data()).hasSize(524_288);
            }
        }
    }
}
