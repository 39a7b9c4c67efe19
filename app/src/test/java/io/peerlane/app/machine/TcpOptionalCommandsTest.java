package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.PduType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands a Linux host sends beside Read, Write and Flush, on the live port and as it sends them. */
class TcpOptionalCommandsTest extends TcpWrongEnd {

    private static final int LBA = 2048;
    private static final int BLOCKS = 64;

    private static byte[] fill(RawTcpHost io, long seed) throws IOException {
        var data = new byte[BLOCKS * 512];
        new Random(seed).nextBytes(data);
        assertThat(io.write(LBA, data, 8192).statusField()).isZero();
        return data;
    }

    private static int status(Completion completion) {
        return completion.statusField() & STATUS_CODE;
    }

    private static Completion inCapsule(RawTcpHost io, SubmissionQueueEntry entry, byte[] data) throws IOException {
        io.send(io.capsule(RawTcpHost.inCapsuleSgl(entry, data.length), data));
        return io.read().completion();
    }

    private static Completion onRequest(RawTcpHost io, SubmissionQueueEntry entry, byte[] data) throws IOException {
        io.send(io.capsule(RawTcpHost.transportSgl(entry, data.length), new byte[0]));
        var asked = io.read();
        assertThat(asked.type()).isEqualTo(PduType.R2T);
        assertThat(asked.transfer().length()).as("all that the host has").isEqualTo(data.length);
        return io.finishWrite(asked.transfer(), data, 1000);
    }

    /** Linux describes 4096 bytes whatever the number of ranges. */
    @ParameterizedTest
    @CsvSource({"true, true, 4096", "true, false, 4096", "false, true, 32", "false, false, 4096"})
    void deallocatesWhatAListOfAnySizeNames(boolean digests, boolean inCapsule, int bytes) throws IOException {
        try (var pair = Pair.open(digests, 0)) {
            var io = pair.io();
            var data = fill(io, bytes);
            var list = new byte[bytes];
            DatasetManagementRange.emit(MemorySegment.ofArray(list), 0, LBA, 3);
            DatasetManagementRange.emit(MemorySegment.ofArray(list), 16, LBA + 32, 32);
            var entry = RawTcpHost.entry()
                    .start(NvmOpcode.DATASET_MANAGEMENT, io.cid(), 1)
                    .cdw10(1)
                    .cdw11(SubmissionQueueEntry.AD);
            assertThat(status(inCapsule ? inCapsule(io, entry, list) : onRequest(io, entry, list)))
                    .isZero();
            Arrays.fill(data, 0, 3 * 512, (byte) 0);
            Arrays.fill(data, 32 * 512, 64 * 512, (byte) 0);
            assertThat(io.read(LBA, BLOCKS)).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void comparesByEitherWayOfSendingData(boolean digests) throws IOException {
        try (var pair = Pair.open(digests, 0)) {
            var io = pair.io();
            var data = fill(io, 1);
            assertThat(status(onRequest(io, io.transfer(NvmOpcode.COMPARE, LBA, BLOCKS), data)))
                    .isZero();
            assertThat(status(inCapsule(io, io.transfer(NvmOpcode.COMPARE, LBA, 1), Arrays.copyOf(data, 512))))
                    .isZero();
            assertThat(status(inCapsule(io, io.transfer(NvmOpcode.COMPARE, LBA + 1, 1), Arrays.copyOf(data, 512))))
                    .isEqualTo(0x285);
            data[data.length - 1] ^= 1;
            assertThat(status(onRequest(io, io.transfer(NvmOpcode.COMPARE, LBA, BLOCKS), data)))
                    .isEqualTo(0x285);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void zeroesVerifiesAndCopiesWithoutData(boolean digests) throws IOException {
        try (var pair = Pair.open(digests, 0)) {
            var io = pair.io();
            var data = fill(io, 2);
            var list = new byte[CopySourceRange.BYTES];
            CopySourceRange.emit(MemorySegment.ofArray(list), 0, LBA, BLOCKS);
            assertThat(status(inCapsule(io, io.transfer(NvmOpcode.COPY, LBA + BLOCKS, 1), list)))
                    .isZero();
            for (int opcode : new int[] {NvmOpcode.VERIFY, NvmOpcode.WRITE_ZEROES}) {
                io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(opcode, LBA, BLOCKS), 0), new byte[0]));
                assertThat(status(io.read().completion())).isZero();
            }
            assertThat(io.read(LBA, BLOCKS)).containsOnly(0);
            assertThat(io.read(LBA + BLOCKS, BLOCKS)).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 4112", "9, 0", "9, 8", "25, 0", "25, 64", "8, 512", "12, 512"})
    void refusesDataOfAnotherLengthThanTheCommandHas(int opcode, int bytes) throws IOException {
        try (var pair = Pair.open(false, 0)) {
            var io = pair.io();
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(opcode, 0, 1).cdw10(0), bytes), new byte[0]));
            assertThat(status(io.read().completion())).isEqualTo(DATA_SGL_LENGTH_INVALID);
        }
    }
}
