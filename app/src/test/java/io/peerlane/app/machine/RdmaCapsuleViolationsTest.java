package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.rdma.CloseReason;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command capsules over RDMA: lengths, SGLs, identifiers, too many of them (NVMe RDMA Transport 1.1, 3.2 and 3.3). */
class RdmaCapsuleViolationsTest extends RdmaWrongEnd {

    private static final int FLAGS = 1;
    private static final int COMMAND_ID_CONFLICT = 0x003;
    private static final int LBA_OUT_OF_RANGE = 0x080;

    private static Completion response(RawHost io) throws IOException {
        var ulpdu = io.receive();
        assertThat(RawHost.opcode(ulpdu)).contains(RdmapOpcode.SEND);
        var entry = Arrays.copyOfRange(ulpdu, UntaggedHeader.SIZE, ulpdu.length);
        return new CompletionQueueEntry(MemorySegment.ofArray(entry)).parse();
    }

    private static int status(RawHost io) throws IOException {
        return response(io).statusField() & STATUS_CODE;
    }

    /** A command of one block whose SGL is this descriptor, with {@code received} bytes of data in the capsule. */
    private static byte[] capsule(int opcode, int type, int subtype, long address, long length, int received) {
        var capsule = new byte[CAPSULE + received];
        var segment = MemorySegment.ofArray(capsule);
        new SubmissionQueueEntry(segment).start(opcode, 5, 1).flags(0, 1).range(0, 1, false);
        SglDescriptor.emit(segment, SubmissionQueueEntry.DPTR, type, subtype, address, length);
        return capsule;
    }

    private static byte[] keyed(int opcode, int subtype, int length) {
        var capsule = capsule(opcode, 0, 0, 0, 0, 0);
        SglDescriptor.emitKeyed(MemorySegment.ofArray(capsule), SubmissionQueueEntry.DPTR, subtype, 0, length, 0x1234);
        return capsule;
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

    /** SGL descriptors of types and subtypes that the transport does not have; the last column is the status. */
    @ParameterizedTest
    @CsvSource({
        "0,  0,  002", // data block by address
        "0,  2,  002",
        "0,  10, 002",
        "1,  0,  011", // bit bucket
        "5,  10, 011", // transport data block
        "6,  0,  011",
        "15, 0,  011", // vendor specific
    })
    void failsACommandWithAnSglThatIsNotOffered(int type, int subtype, String status) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(capsule(NvmOpcode.WRITE, type, subtype, 0, 512, 512));
            assertThat(status(host.io())).isEqualTo(Integer.parseInt(status, 16));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 14})
    void failsACommandWithAKeyedSubtypeThatIsNotOffered(int subtype) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(keyed(NvmOpcode.WRITE, subtype, 512));
            assertThat(status(host.io())).isEqualTo(0x002);
        }
    }

    /** Offset and length of the data in a capsule that brings 512 bytes: sums that overflow 32 and 64 bits among them. */
    @ParameterizedTest
    @CsvSource({
        "1, 512",
        "512, 512",
        "4096, 512",
        "4294966784, 512",
        "4294967295, 512",
        "9223372036854775807, 512",
        "-512, 512",
        "-1, 512",
        "0, 513",
        "0, 4294967295",
        "512, 4294966784",
    })
    void failsACommandWhoseDataIsNotInsideItsCapsule(long offset, long length) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io()
                    .send(capsule(
                            NvmOpcode.WRITE, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, offset, length, 512));
            assertThat(status(host.io())).isEqualTo(0x016);
        }
    }

    @Test
    void failsAReadThatWantsItsDataInTheCapsule() throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(capsule(NvmOpcode.READ, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, 0, 512, 512));
            assertThat(status(host.io())).isEqualTo(0x002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 513, 1024, 0xffffff})
    void failsACommandWhoseSglIsNotAsLongAsItsBlocks(int length) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(keyed(NvmOpcode.WRITE, SglDescriptor.ADDRESS, length));
            assertThat(status(host.io())).isEqualTo(0x00f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x80, 0xc0})
    void failsACommandThatDoesNotUseAnSgl(int flags) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var capsule = keyed(NvmOpcode.WRITE, SglDescriptor.ADDRESS, 512);
            capsule[FLAGS] = (byte) flags;
            host.io().send(capsule);
            assertThat(status(host.io())).isEqualTo(0x002);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {32_768, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE, -1})
    void failsACommandThatReachesBeyondTheNamespace(long lba) throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var capsule = keyed(NvmOpcode.READ, SglDescriptor.ADDRESS, 512);
            new SubmissionQueueEntry(MemorySegment.ofArray(capsule)).range(lba, 1, false);
            host.io().send(capsule);
            assertThat(status(host.io())).isEqualTo(LBA_OUT_OF_RANGE);
        }
    }

    /** Two commands with one identifier, the first of which waits for its data. */
    @Test
    void failsACommandWhoseIdentifierIsInUse() throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            var io = host.io();
            io.send(RawHost.writeCommand(5, 512));
            var request = io.receive();
            io.send(RawHost.readCommand(5, 512));
            assertThat(status(io)).isEqualTo(COMMAND_ID_CONFLICT);
            io.write(RawHost.readResponse(request, 512, true));
            assertThat(status(io)).isZero();
        }
    }

    @Test
    void endsAConnectionThatSendsMoreCommandsThanItHasReceives() throws IOException {
        long before = count(Fault.NO_RECEIVE);
        try (var host = RawHost.Connected.to(target)) {
            for (int i = 0; i <= RawHost.DEPTH; i++) { // none is answered: each waits for its data
                host.io().send(RawHost.writeCommand(i, 512));
            }
            assertThat(code(host.io().awaitEnd())).isEqualTo(TerminateCode.DDP_INVALID_MSN_NO_BUFFER);
            assertOneWarning(host.io(), "NO_RECEIVE");
            assertThat(count(Fault.NO_RECEIVE)).isEqualTo(before + 1);
        }
    }

    @Test
    void forgetsAHostThatVanishesInTheMiddleOfItsData() throws IOException {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(RawHost.writeCommand(0, 8192));
            var response = RawHost.readResponse(host.io().receive(), 8192, true);
            host.io().write(Arrays.copyOf(response, 5000));
            host.vanish();
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
        await().until(() -> target.running.connections() <= 2);
        good.awaitProgress();
    }
}
