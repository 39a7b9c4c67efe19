package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.tcp.CloseReason;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command capsules: SGLs, in-capsule data, Connect, identifiers, too many commands (NVMe TCP Transport 1.1, 3.3 and 3.5). */
class TcpCapsuleViolationsTest extends TcpWrongEnd {

    /** Of the submission queue entry in a capsule without header digest. */
    private static final int ENTRY = CapsulePdu.ENTRY;

    private static final int INVALID_OPCODE = 0x01;
    private static final int INVALID_FIELD = 0x02;
    private static final int COMMAND_ID_CONFLICT = 0x03;
    private static final int COMMAND_SEQUENCE_ERROR = 0x0c;
    private static final int LBA_OUT_OF_RANGE = 0x80;

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 15", "0, 0", "2, 0", "3, 1", "5, 0", "15, 0"})
    void refusesAnSglThatTheTransportDoesNotOffer(int type, int subtype) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.sgl(pair.io().transfer(NvmOpcode.WRITE, 0, 1), type, subtype, 0, 512);
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.UNSUPPORTED_PARAMETER,
                    47,
                    pair.io().capsule(entry, new byte[0]));
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
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.UNSUPPORTED_PARAMETER,
                    32,
                    pair.io().capsule(entry, new byte[512]));
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
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                    PduHeader.PLEN,
                    pair.io().capsule(entry, new byte[512]));
        }
    }

    @Test
    void refusesMoreInCapsuleDataThanIoccszAllows() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var entry = RawTcpHost.inCapsuleSgl(pair.io().transfer(NvmOpcode.WRITE, 0, 9), 4608);
            assertTerminated(
                    pair.io(),
                    FatalErrorStatus.DATA_TRANSFER_LIMIT_EXCEEDED,
                    0,
                    pair.io().capsule(entry, new byte[4608]));
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

    // Commands that fail; the connection lives

    private static int status(RawTcpHost host) throws IOException {
        return host.read().completion().statusField() & STATUS_CODE;
    }

    /** Two commands with one identifier, the first of which waits for its data. */
    @Test
    void failsACommandWhoseIdentifierIsInUse() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            var asked = askToWrite(io);
            var again = RawTcpHost.transportSgl(
                    RawTcpHost.entry()
                            .start(NvmOpcode.READ, asked.commandIdentifier(), 1)
                            .range(0, 1, false),
                    512);
            io.send(io.capsule(again, new byte[0]));
            var refused = io.read().completion();
            assertThat(refused.statusField() & STATUS_CODE).isEqualTo(COMMAND_ID_CONFLICT);
            assertThat(refused.cid()).isEqualTo(asked.commandIdentifier());
            assertThat(io.finishWrite(asked, new byte[8192], 8192).statusField())
                    .isZero();
            io.send(io.capsule(again, new byte[0]));
            assertThat(io.read().data()).hasSize(512); // the identifier is free again
        }
    }

    /** PSDT says PRPs, or metadata in a segment of its own, or is reserved. */
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x80, 0xc0})
    void failsACommandThatDoesNotUseAnSgl(int flags) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            var entry = RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 1), 512);
            io.send(patched(io.capsule(entry, new byte[0]), ENTRY + 1, flags));
            assertThat(status(io)).isEqualTo(INVALID_FIELD);
        }
    }

    /** Starting block and number of blocks: beyond the end, and sums that overflow 32 and 64 bits. */
    @ParameterizedTest
    @ValueSource(longs = {32_761, 32_768, 0xffff_fff8L, 0x1_0000_0000L, Long.MAX_VALUE, -8, -1})
    void failsACommandThatReachesBeyondTheNamespace(long lba) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, lba, 8), 4096), new byte[0]));
            assertThat(status(io)).isEqualTo(LBA_OUT_OF_RANGE);
        }
    }

    /** A field of Connect or its data: where it is in the capsule, the value, status, IATTR and IPO. */
    @ParameterizedTest
    @CsvSource({
        "40, 0001, 0x180, 0, 0",
        "42, 0005, 0x182, 1, 16",
        "44, 0000, 0x182, 0, 44",
        "44, ffff, 0x182, 0, 44",
        "80, 0500, 0x182, 1, 16",
        "80, 0000, 0x182, 1, 16",
    })
    void failsAConnectWithAFieldThatIsWrong(int offset, String value, String status, int attribute, int position)
            throws IOException {
        try (var host = initialized()) {
            var capsule = connectCapsule(host);
            int at = ENTRY + offset;
            capsule[at] = (byte) Integer.parseInt(value.substring(2), 16);
            capsule[at + 1] = (byte) Integer.parseInt(value.substring(0, 2), 16);
            host.send(capsule);
            var completion = host.read().completion();
            assertThat(completion.statusField() & STATUS_CODE).isEqualTo(Integer.decode(status));
            assertThat(completion.result()).isEqualTo((long) attribute << 16 | position);
        }
    }

    /** SUBNQN or HOSTNQN fills its field to the end. */
    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void failsAConnectWhoseNameHasNoNul(int field) throws IOException {
        try (var host = initialized()) {
            var capsule = connectCapsule(host);
            Arrays.fill(capsule, ENTRY + 64 + field, ENTRY + 64 + field + 256, (byte) 'n');
            host.send(capsule);
            var completion = host.read().completion();
            assertThat(completion.statusField() & STATUS_CODE).isEqualTo(0x182);
            assertThat(completion.result()).isEqualTo(1L << 16 | field);
        }
    }

    @Test
    void failsASecondConnect() throws IOException {
        try (var pair = Pair.open(false, 0)) {
            pair.admin().send(connectCapsule(pair.admin()));
            assertThat(status(pair.admin())).isEqualTo(COMMAND_SEQUENCE_ERROR);
        }
    }

    @Test
    void failsACommandBeforeConnect() throws IOException {
        try (var host = initialized()) {
            host.send(emptyCapsule(host));
            assertThat(status(host)).isEqualTo(INVALID_OPCODE);
        }
    }
}
