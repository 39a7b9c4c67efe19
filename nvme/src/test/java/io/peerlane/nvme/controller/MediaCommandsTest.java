package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.NvmStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compare, Write Zeroes, Dataset Management, Verify and Copy, from the submission queue entry to the medium. */
class MediaCommandsTest implements ControllerUnderTest {

    private static final int BLOCK = ControllerFixture.BLOCK;
    private static final int BLOCKS = ControllerFixture.BLOCKS;
    private static final int PAGE = 4096;
    private static final Status INVALID_FIELD = GenericStatus.INVALID_FIELD.doNotRetry();
    private static final Status OUT_OF_RANGE = GenericStatus.LBA_OUT_OF_RANGE.doNotRetry();
    private static final Status TOO_LARGE = NvmStatus.COMMAND_SIZE_LIMIT_EXCEEDED.doNotRetry();
    private static final Status OVERLAP = NvmStatus.OVERLAPPING_IO_RANGE.doNotRetry();

    private final ControllerFixture fixture =
            ControllerFixture.enabled(this, ControllerOptions.named("nvme0").withMaximumTransfer(4));
    private final MiniHost host = fixture.host;
    private final MiniQueue queue = host.ioQueue(1, 16);
    private final HostBuffer buffer = host.allocate(16 * PAGE);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Status run(int opcode, Consumer<SubmissionQueueEntry> fields) {
        int cid = host.cid();
        fields.accept(queue.next().start(opcode, cid, 1));
        queue.ring();
        return Status.of(queue.take(cid).statusField());
    }

    private Status on(int opcode, long lba, int blocks) {
        return run(opcode, entry -> entry.prp(buffer.address(), buffer.address() + PAGE)
                .range(lba, blocks, false));
    }

    private void fill(long lba, int length) throws IOException {
        fixture.fill(lba, ControllerFixture.pattern(lba + 1, length));
    }

    private boolean isZero(long lba, int length) throws IOException {
        for (byte b : fixture.medium(lba, length)) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    // Write Zeroes

    @ParameterizedTest
    @ValueSource(ints = {0, SubmissionQueueEntry.DEAC})
    void zeroesTheBlocksAskedForAndNoOthers(int deallocate) throws IOException {
        fill(0, 64 * BLOCK);
        byte[] before = fixture.medium(0, 64 * BLOCK);
        var status =
                run(NvmOpcode.WRITE_ZEROES, entry -> entry.range(3, 40, false).cdw12(39 | deallocate));
        assertThat(status).isEqualTo(Status.SUCCESS);
        assertThat(isZero(3, 40 * BLOCK)).isTrue();
        assertThat(fixture.medium(0, 3 * BLOCK))
                .isEqualTo(ControllerFixture.get(java.lang.foreign.MemorySegment.ofArray(before), 0, 3 * BLOCK));
        assertThat(fixture.medium(43, 21 * BLOCK))
                .isEqualTo(
                        ControllerFixture.get(java.lang.foreign.MemorySegment.ofArray(before), 43 * BLOCK, 21 * BLOCK));
        assertThat(fixture.machine.controller.statistics().writeZeroesCommands())
                .isEqualTo(1);
    }

    @Test
    void zeroesMoreThanATransferMayHave() throws IOException {
        fill(BLOCKS - 1, BLOCK);
        assertThat(on(NvmOpcode.WRITE_ZEROES, 0, BLOCKS)).isEqualTo(Status.SUCCESS);
        assertThat(isZero(BLOCKS - 1, BLOCK)).isTrue();
    }

    @Test
    void writesAgainWhatItDeallocated() throws IOException {
        fill(8, 16 * BLOCK);
        assertThat(run(NvmOpcode.WRITE_ZEROES, entry -> entry.range(8, 16, false)
                        .cdw12(15 | SubmissionQueueEntry.DEAC)))
                .isEqualTo(Status.SUCCESS);
        ControllerFixture.put(buffer.segment(), 0, ControllerFixture.pattern(5, BLOCK));
        assertThat(on(NvmOpcode.WRITE, 9, 1)).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(9, BLOCK)).isEqualTo(ControllerFixture.pattern(5, BLOCK));
        assertThat(isZero(10, 14 * BLOCK)).isTrue();
    }

    // checks that all have

    @ParameterizedTest
    @CsvSource({
        "8, 8191, 1, true",
        "8, 8191, 2, false",
        "8, 8192, 1, false",
        "8, -1, 2, false",
        "8, 9223372036854775807, 1, false",
        "8, -9223372036854775808, 1, false",
        "5, 8191, 1, true",
        "5, 8191, 2, false",
        "5, -1, 1, false",
        "12, 8191, 1, true",
        "12, 8191, 2, false",
        "12, -1, 2, false"
    })
    void holdsTheBlocksToTheNamespace(int opcode, long lba, int blocks, boolean inside) {
        assertThat(on(opcode, lba, blocks)).isEqualTo(inside ? Status.SUCCESS : OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmOpcode.COMPARE, NvmOpcode.VERIFY})
    void holdsWhatIsReadToTheLimitAndChecksThatBeforeTheRange(int opcode) {
        int most = 16 * PAGE / BLOCK;
        assertThat(on(opcode, BLOCKS, most)).isEqualTo(OUT_OF_RANGE);
        assertThat(on(opcode, BLOCKS, most + 1)).isEqualTo(INVALID_FIELD);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                NvmOpcode.COMPARE,
                NvmOpcode.WRITE_ZEROES,
                NvmOpcode.VERIFY,
                NvmOpcode.DATASET_MANAGEMENT,
                NvmOpcode.COPY
            })
    void refusesHalvesOfFusedOperationsAndNamespacesThatAreNotThere(int opcode) throws IOException {
        fill(0, BLOCK);
        for (int fuse = 1; fuse <= 3; fuse++) {
            int half = fuse;
            assertThat(run(opcode, entry -> entry.flags(half, 0).range(0, 1, false)))
                    .isEqualTo(INVALID_FIELD);
        }
        int cid = host.cid();
        queue.next().start(opcode, cid, 0xffff_ffffL).range(0, 1, false);
        queue.ring();
        assertThat(Status.of(queue.take(cid).statusField()))
                .isEqualTo(GenericStatus.INVALID_NAMESPACE_OR_FORMAT.doNotRetry());
        assertThat(isZero(0, BLOCK)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmOpcode.READ, NvmOpcode.WRITE, NvmOpcode.COMPARE, NvmOpcode.VERIFY, NvmOpcode.WRITE_ZEROES})
    void ignoresHintsLimitedRetryAndProtectionFieldsWithoutMetadata(int opcode) {
        int limitedRetryAndPrinfo = 1 << 31 | 0xf << 26;
        assertThat(run(opcode, entry -> entry.prp(buffer.address(), 0)
                        .range(0, 1, true)
                        .cdw12(limitedRetryAndPrinfo | 1 << 30)
                        .cdw13(0xff)
                        .cdw14(0x12345678)
                        .cdw15(0x9abcdef0)))
                .isEqualTo(Status.SUCCESS);
    }

    // Compare and Verify

    @Test
    void comparesAcrossPiecesAndFindsASingleBit() throws IOException {
        int length = 16 * PAGE;
        byte[] pattern = ControllerFixture.pattern(9, length);
        fixture.fill(7, pattern);
        ControllerFixture.put(buffer.segment(), 0, pattern);
        assertThat(compareAll()).isEqualTo(Status.SUCCESS);
        for (int at : new int[] {0, 511, 4095, 4096, length - 1}) {
            var changed = pattern.clone();
            changed[at] ^= 0x10;
            ControllerFixture.put(buffer.segment(), 0, changed);
            assertThat(compareAll()).as("byte " + at).isEqualTo(MediaStatus.COMPARE_FAILURE.doNotRetry());
        }
        assertThat(fixture.medium(7, length)).isEqualTo(pattern);
        assertThat(fixture.machine.controller.statistics().compareCommands()).isEqualTo(1);
    }

    /** By an SGL of two blocks, the second before the first. */
    private Status compareAll() {
        int half = 8 * PAGE;
        var list = host.allocate(PAGE);
        var turned = host.allocate(16 * PAGE);
        turned.segment().asSlice(half, half).copyFrom(buffer.segment().asSlice(0, half));
        turned.segment().asSlice(0, half).copyFrom(buffer.segment().asSlice(half, half));
        SglDescriptor.emit(
                list.segment(), 0, SglDescriptor.DATA_BLOCK, SglDescriptor.ADDRESS, turned.address() + half, half);
        SglDescriptor.emit(list.segment(), 16, SglDescriptor.DATA_BLOCK, SglDescriptor.ADDRESS, turned.address(), half);
        return run(NvmOpcode.COMPARE, entry -> {
            entry.flags(0, SubmissionQueueEntry.PSDT_SGL).range(7, 16 * PAGE / BLOCK, false);
            SglDescriptor.emit(
                    entry.bytes(),
                    SubmissionQueueEntry.DPTR,
                    SglDescriptor.LAST_SEGMENT,
                    SglDescriptor.ADDRESS,
                    list.address(),
                    32);
        });
    }

    @Test
    void comparesMemoryThatDoesNotAnswer() {
        assertThat(run(NvmOpcode.COMPARE, entry -> entry.prp(0x7000_0000_0000L, 0)
                        .range(0, 1, false)))
                .isEqualTo(transferError());
    }

    @Test
    void verifiesWithoutMovingData() throws IOException {
        fill(0, 64 * BLOCK);
        var before = fixture.machine.fabric.ledger().snapshot();
        assertThat(on(NvmOpcode.VERIFY, 0, 64)).isEqualTo(Status.SUCCESS);
        var moved = fixture.machine.fabric.ledger().snapshot().minus(before);
        assertThat(moved.dram().dataRead() + moved.dram().dataWritten()).isZero();
        assertThat(fixture.machine.controller.statistics().bytesRead()).isEqualTo(64 * BLOCK);
    }

    // Dataset Management

    /** LBA and length, alternating. */
    private Status deallocate(int attributes, long... ranges) {
        int count = ranges.length / 2;
        for (int i = 0; i < count; i++) {
            DatasetManagementRange.emit(buffer.segment(), i * 16L, ranges[2 * i], ranges[2 * i + 1]);
        }
        return run(
                NvmOpcode.DATASET_MANAGEMENT,
                entry -> entry.prp(buffer.address(), 0).cdw10(count - 1).cdw11(attributes));
    }

    @Test
    void deallocatesSeveralRangesWhichThenReadAsZeroes() throws IOException {
        fill(0, 256 * BLOCK);
        assertThat(deallocate(SubmissionQueueEntry.AD, 1, 7, 100, 0, 64, 65)).isEqualTo(Status.SUCCESS);
        assertThat(isZero(1, 7 * BLOCK)).isTrue();
        assertThat(isZero(64, 65 * BLOCK)).isTrue();
        for (long lba : new long[] {0, 8, 63, 129}) {
            assertThat(isZero(lba, BLOCK)).as("block " + lba).isFalse();
        }
    }

    @Test
    void takesTheMostRangesAListMayHave() throws IOException {
        fill(0, 1024 * BLOCK);
        var ranges = new long[512];
        for (int i = 0; i < 256; i++) {
            ranges[2 * i] = 4L * i;
            ranges[2 * i + 1] = 1;
        }
        assertThat(deallocate(SubmissionQueueEntry.AD, ranges)).isEqualTo(Status.SUCCESS);
        for (int i = 0; i < 256; i++) {
            assertThat(isZero(4L * i, BLOCK)).isTrue();
            assertThat(isZero(4L * i + 1, BLOCK)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void takesHintsForHints(int attributes) throws IOException {
        fill(0, 8 * BLOCK);
        assertThat(deallocate(attributes, 0, 8)).isEqualTo(Status.SUCCESS);
        assertThat(isZero(0, BLOCK)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"8192, 1", "8191, 2", "0, 8193", "0, 4294967295", "-1, 1", "-1, 2", "9223372036854775807, 4294967295"})
    void touchesNoRangeIfOneIsBeyondTheEnd(long lba, long blocks) throws IOException {
        fill(0, 8 * BLOCK);
        assertThat(deallocate(SubmissionQueueEntry.AD, 0, 8, lba, blocks)).isEqualTo(OUT_OF_RANGE);
        assertThat(isZero(0, BLOCK)).isFalse();
    }

    @Test
    void fetchesAListThatCrossesAPageByPrp() throws IOException {
        fill(0, 8 * BLOCK);
        long at = PAGE - 16;
        DatasetManagementRange.emit(buffer.segment(), at, 0, 2);
        DatasetManagementRange.emit(buffer.segment(), at + 16, 5, 2);
        assertThat(run(NvmOpcode.DATASET_MANAGEMENT, entry -> entry.prp(buffer.address() + at, buffer.address() + PAGE)
                        .cdw10(1)
                        .cdw11(SubmissionQueueEntry.AD)))
                .isEqualTo(Status.SUCCESS);
        assertThat(isZero(0, 2 * BLOCK) && isZero(5, 2 * BLOCK)).isTrue();
        assertThat(isZero(2, BLOCK)).isFalse();
    }

    @Test
    void reportsAListThatCannotBeRead() {
        assertThat(run(NvmOpcode.DATASET_MANAGEMENT, entry -> entry.prp(0x7000_0000_0000L, 0)
                        .cdw11(SubmissionQueueEntry.AD)))
                .isEqualTo(transferError());
        assertThat(run(NvmOpcode.DATASET_MANAGEMENT, entry -> entry.prp(buffer.address() + 2, 0)
                        .cdw11(SubmissionQueueEntry.AD)))
                .isEqualTo(GenericStatus.PRP_OFFSET_INVALID.doNotRetry());
    }

    // Copy

    /** First block and length, alternating. */
    private Status copy(long destination, long... sources) {
        int count = sources.length / 2;
        for (int i = 0; i < count; i++) {
            CopySourceRange.emit(buffer.segment(), i * 32L, sources[2 * i], (int) sources[2 * i + 1]);
        }
        return run(NvmOpcode.COPY, entry -> entry.prp(buffer.address(), buffer.address() + PAGE)
                .range(destination, count, false));
    }

    @Test
    void copiesRangesOneAfterTheOtherWithoutDataOnTheFabric() throws IOException {
        fill(0, 200 * BLOCK);
        fill(400, 300 * BLOCK);
        var before = fixture.machine.fabric.ledger().snapshot();
        assertThat(copy(1000, 400, 300, 3, 1, 0, 200)).isEqualTo(Status.SUCCESS);
        var moved = fixture.machine.fabric.ledger().snapshot().minus(before);
        assertThat(fixture.medium(1000, 300 * BLOCK)).isEqualTo(fixture.medium(400, 300 * BLOCK));
        assertThat(fixture.medium(1300, BLOCK)).isEqualTo(fixture.medium(3, BLOCK));
        assertThat(fixture.medium(1301, 200 * BLOCK)).isEqualTo(fixture.medium(0, 200 * BLOCK));
        assertThat(isZero(1501, BLOCK)).isTrue();
        assertThat(moved.dram().dataRead() + moved.dram().dataWritten()).isZero();
        assertThat(moved.links()).allSatisfy(link -> assertThat(
                        link.towardRoot().data() + link.fromRoot().data())
                .isZero());
    }

    @Test
    void copiesIntoTheGapBetweenItsSources() throws IOException {
        fill(0, 30 * BLOCK);
        assertThat(copy(10, 0, 10, 20, 10)).isEqualTo(OVERLAP);
        assertThat(copy(10, 0, 5, 20, 5)).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(15, 5 * BLOCK)).isEqualTo(fixture.medium(20, 5 * BLOCK));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 8", "7, 0, 8", "0, 7, 8", "4, 3, 8"})
    void refusesADestinationThatOverlapsASource(long destination, long source, int blocks) throws IOException {
        fill(0, 16 * BLOCK);
        byte[] before = fixture.medium(0, 16 * BLOCK);
        assertThat(copy(destination, source, blocks)).isEqualTo(OVERLAP);
        assertThat(fixture.medium(0, 16 * BLOCK)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8192, 1",
        "0, 8191, 2",
        "8191, 0, 2",
        "8192, 0, 1",
        "-1, 0, 2",
        "0, -1, 2",
        "9223372036854775807, 0, 2"
    })
    void holdsSourcesAndDestinationToTheNamespace(long destination, long source, int blocks) {
        assertThat(copy(destination, source, blocks)).isEqualTo(OUT_OF_RANGE);
    }

    @Test
    void holdsACopyToTheLimitsItReports() {
        int range = CopyLimits.rangeBlocks(BLOCK);
        assertThat(copy(0, 0, range + 1)).isEqualTo(TOO_LARGE);
        assertThat(copy(0, 0, range)).isEqualTo(OVERLAP);
        assertThat(copy(0, 0, range, 0, range, 0, range, 0, range)).isEqualTo(OUT_OF_RANGE);
        assertThat(copy(0, 0, range, 0, range, 0, range, 0, range, 0, 1)).isEqualTo(TOO_LARGE);
        var sources = new long[2 * CopyLimits.RANGES];
        for (int i = 0; i < CopyLimits.RANGES; i++) {
            sources[2 * i + 1] = 1;
        }
        assertThat(copy(4000, sources)).isEqualTo(Status.SUCCESS);
        assertThat(run(NvmOpcode.COPY, entry -> entry.prp(1, 0).range(4000, CopyLimits.RANGES + 1, false)))
                .as("before the data pointer")
                .isEqualTo(TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 15})
    void knowsOneDescriptorFormat(int format) {
        assertThat(run(
                        NvmOpcode.COPY,
                        entry -> entry.prp(1, 0).range(0, 1, false).cdw12(format << 8)))
                .isEqualTo(INVALID_FIELD);
    }

    @Test
    void goesOnAfterwards() {
        assertThat(on(NvmOpcode.READ, 0, 1)).isEqualTo(Status.SUCCESS);
        assertThat(queue.run(new Flush(host.cid(), 1))).isEqualTo(Status.SUCCESS);
    }
}
