package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockFeatures.Ranges;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.CommandEffectsLog;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compare, Write Zeroes, Dataset Management, Verify and Copy at the target: what is offered, checked, split, handed on. */
class OptionalCommandsTest {

    /** ONCS, whatever the devices: Save and Select in features, Timestamp. */
    private static final int FEATURES = 1 << 4 | 1 << 6;

    private static final int MIB = 1 << 20;
    private static final int BLOCKS = 2048;
    private static final BlockFeatures ALL =
            new BlockFeatures(true, 100, true, 64, new Ranges(3, 50, 80), true, new Ranges(4, 16, 40), 8);

    private final TestMachine machine = TestMachine.oneSwitch(2 * MIB);
    private final FakeBlockDevice device = device(ALL);
    private final TestTarget test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB);
    private final FakeConnection admin = test.admin();
    private final FakeConnection queue = test.io(test.controller(), 1, false);

    private FakeBlockDevice device(BlockFeatures features) {
        return new FakeBlockDevice(machine.drive(), new BlockGeometry(512, BLOCKS, MIB, true).with(features), 8);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void send(int opcode, long lba, int blocks) {
        int bytes = opcode == NvmOpcode.COMPARE ? blocks * 512 : 0;
        queue.send(TestTarget.entry().start(opcode, test.nextCid(), 1).range(lba, blocks, false), new byte[bytes], 0);
    }

    private void completeAll() {
        while (device.outstanding() > 0) {
            device.completeOne(Status.SUCCESS);
        }
    }

    // what is offered

    @Test
    void offersWhatTheDevicesOfAllNamespacesHave() {
        var id = new IdentifyController(
                MemorySegment.ofArray(test.identifyController(admin).data()));
        assertThat(id.get(IdentifyController.ONCS)).isEqualTo(FEATURES | 1 | 1 << 2 | 1 << 3 | 1 << 7 | 1 << 8);
        assertThat(id.get(IdentifyController.OCFS)).isEqualTo(1);
        assertThat(id.get(IdentifyController.FUSES)).isZero();
        var second = test.subsystem.addNamespace(
                2,
                device(new BlockFeatures(false, 1, false, 0, new Ranges(1, 1, 1), false, Ranges.NONE, 1)),
                NamespaceIdentity.of(new UUID(2, 2)));
        second.enable(TargetNamespace.Enable.WITH_FALLBACK);
        id = new IdentifyController(
                MemorySegment.ofArray(test.identifyController(admin).data()));
        assertThat(id.get(IdentifyController.ONCS)).isEqualTo(FEATURES | 1 << 2 | 1 << 3);
        assertThat(id.get(IdentifyController.OCFS)).isZero();
    }

    @Test
    void describesTheNamespaceAsItsDeviceIs() {
        var id = new IdentifyNamespace(MemorySegment.ofArray(
                test.identify(admin, IdentifyCns.NAMESPACE, 1).data()));
        assertThat(id.get(IdentifyNamespace.DLFEAT)).isEqualTo(0x9);
        assertThat(id.get(IdentifyNamespace.NSFEAT)).isEqualTo(1 << 4);
        assertThat(id.get(IdentifyNamespace.NPDG)).isEqualTo(7);
        assertThat(id.get(IdentifyNamespace.MSSRL)).isEqualTo(16);
        assertThat(id.get(IdentifyNamespace.MCL)).isEqualTo(40);
        assertThat(id.get(IdentifyNamespace.MSRC)).isEqualTo(3);
    }

    @Test
    void saysInTheEffectsLogWhichOfThemChangeBlocks() {
        var page = test.admin(admin, 0x02, 0x03ff_0005, 0, 4096).data();
        var log = new CommandEffectsLog(MemorySegment.ofArray(page));
        assertThat(log.io(NvmOpcode.COMPARE)).isEqualTo(CommandEffectsLog.CSUPP);
        assertThat(log.io(NvmOpcode.VERIFY)).isEqualTo(CommandEffectsLog.CSUPP);
        for (int opcode : new int[] {NvmOpcode.WRITE_ZEROES, NvmOpcode.DATASET_MANAGEMENT, NvmOpcode.COPY}) {
            assertThat(log.io(opcode)).isEqualTo(CommandEffectsLog.CSUPP | CommandEffectsLog.LBCC);
        }
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
    void aDeviceWithoutTheOperationMakesItAnInvalidOpcode(int opcode) {
        test.subsystem
                .addNamespace(2, device(BlockFeatures.NONE), NamespaceIdentity.of(new UUID(2, 2)))
                .enable(TargetNamespace.Enable.WITH_FALLBACK);
        queue.send(TestTarget.entry().start(opcode, 1, 2).range(0, 1, false), new byte[512], 0);
        assertThat(queue.last().status()).isEqualTo(0x001);
    }

    // with blocks

    @Test
    void handsOnBlocksInPiecesTheDeviceTakesWithFuaAndDeallocate() {
        queue.send(
                TestTarget.entry()
                        .start(NvmOpcode.WRITE_ZEROES, 1, 1)
                        .range(10, 250, true)
                        .cdw12(249 | 1 << 30 | SubmissionQueueEntry.DEAC),
                new byte[0],
                0);
        assertThat(device.deallocates()).isTrue();
        completeAll();
        send(NvmOpcode.VERIFY, 0, 65);
        assertThat(device.deallocates()).isFalse();
        completeAll();
        assertThat(device.seen())
                .extracting(
                        FakeBlockDevice.Seen::operation,
                        FakeBlockDevice.Seen::lba,
                        FakeBlockDevice.Seen::blocks,
                        FakeBlockDevice.Seen::fua)
                .containsExactly(
                        tuple(BlockOperation.WRITE_ZEROES, 10L, 100, true),
                        tuple(BlockOperation.WRITE_ZEROES, 110L, 100, true),
                        tuple(BlockOperation.WRITE_ZEROES, 210L, 50, true),
                        tuple(BlockOperation.VERIFY, 0L, 64, false),
                        tuple(BlockOperation.VERIFY, 64L, 1, false));
        assertThat(queue.last().status()).isZero();
    }

    @Test
    void comparesInPeerMemoryLikeAWrite() {
        send(NvmOpcode.COMPARE, 5, 8);
        long bar = machine.drive().bar(2).orElseThrow().address();
        assertThat(device.seen()).containsExactly(new FakeBlockDevice.Seen(BlockOperation.COMPARE, 5, 8, false, bar));
        device.completeOne(MediaStatus.COMPARE_FAILURE.doNotRetry());
        assertThat(queue.last().status()).isEqualTo(0x285);
        assertThat(test.peerAvailable()).isEqualTo(2 * MIB);
        assertThat(test.namespace.pathCounts().peer().requests()).isEqualTo(1);
        assertThat(test.namespace.writeCommands()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 2047, 1, true",
        "8, 2047, 2, false",
        "8, 2048, 1, false",
        "8, -1, 2, false",
        "8, 0, 65536, false",
        "12, 2047, 1, true",
        "12, 2047, 2, false",
        "12, 9223372036854775807, 1, false",
        "5, 2047, 1, true",
        "5, 2047, 2, false",
        "5, -1, 1, false"
    })
    void holdsThemToTheNamespace(int opcode, long lba, int blocks, boolean inside) {
        send(opcode, lba, blocks);
        if (inside) {
            completeAll();
            assertThat(queue.last().status()).isZero();
        } else {
            assertThat(queue.last().status()).isEqualTo(0x080);
            assertThat(device.seen()).isEmpty();
        }
    }

    @Test
    void holdsOnlyComparesToMdts() {
        queue.send(TestTarget.entry().start(NvmOpcode.COMPARE, 1, 1).range(0, 2049, false), new byte[2049 * 512], 0);
        assertThat(queue.last().status()).as("MDTS before the range").isEqualTo(0x002);
        send(NvmOpcode.WRITE_ZEROES, 0, 2048);
        completeAll();
        assertThat(queue.last().status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmOpcode.WRITE_ZEROES, NvmOpcode.VERIFY})
    void refusesDataThatIsNotPartOfTheCommand(int opcode) {
        queue.send(TestTarget.entry().start(opcode, 1, 1).range(0, 1, false), new byte[512], 0);
        assertThat(queue.last().status()).isEqualTo(0x00f);
    }

    // Dataset Management

    private static byte[] managed(int bytes, long... ranges) {
        var list = MemorySegment.ofArray(new byte[Math.max(bytes, ranges.length * 8)]);
        for (int i = 0; i < ranges.length / 2; i++) {
            DatasetManagementRange.emit(list, i * 16L, ranges[2 * i], ranges[2 * i + 1]);
        }
        return list.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private void deallocate(int attributes, int bytes, long... ranges) {
        queue.send(
                TestTarget.entry()
                        .start(NvmOpcode.DATASET_MANAGEMENT, test.nextCid(), 1)
                        .cdw10(ranges.length / 2 - 1)
                        .cdw11(attributes),
                managed(bytes, ranges),
                0);
    }

    @Test
    void keepsTheListInHostMemoryAndCountsItWithNoNamespace() {
        deallocate(4, 0, 0, 8);
        assertThat(test.peerAvailable()).isEqualTo(2 * MIB);
        completeAll();
        assertThat(queue.last().status()).isZero();
        assertThat(test.namespace.pathCounts().peer().requests()).isZero();
        assertThat(test.copyOffload.hostPool().available()).isEqualTo(4 * MIB);
    }

    @Test
    void splitsRangesByNumberLengthAndSum() {
        deallocate(4, 0, 0, 10, 100, 0, 200, 120, 400, 1, 500, 1, 600, 1, 700, 1);
        completeAll();
        assertThat(device.ranges())
                .containsExactly(
                        List.of(0L, 10L, 200L, 50L, 250L, 20L),
                        List.of(270L, 50L, 400L, 1L, 500L, 1L),
                        List.of(600L, 1L, 700L, 1L));
        assertThat(device.seen()).extracting(FakeBlockDevice.Seen::operation).containsOnly(BlockOperation.DEALLOCATE);
        assertThat(queue.last().status()).isZero();
    }

    @Test
    void endsWithTheFirstPartThatFails() {
        deallocate(4, 0, 0, 200);
        device.completeOne(GenericStatus.NAMESPACE_WRITE_PROTECTED.doNotRetry());
        assertThat(queue.last().status()).isEqualTo(0x020);
        assertThat(device.outstanding()).isZero();
    }

    /** Linux describes 4096 bytes, however few ranges there are. */
    @ParameterizedTest
    @CsvSource({"16, 0", "4096, 0", "100, 0", "4097, 15", "8192, 15"})
    void takesAListWithRoomBehindItUpToItsLargestSize(int described, int status) {
        deallocate(4, described, 0, 8);
        completeAll();
        assertThat(queue.last().status()).isEqualTo(status);
    }

    @Test
    void refusesAListShorterThanItsRanges() {
        queue.send(
                TestTarget.entry()
                        .start(NvmOpcode.DATASET_MANAGEMENT, 1, 1)
                        .cdw10(1)
                        .cdw11(4),
                new byte[16],
                0);
        assertThat(queue.last().status()).isEqualTo(0x00f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void hintsReachNoDevice(int attributes) {
        deallocate(attributes, 0, 0, 8);
        assertThat(queue.last().status()).isZero();
        assertThat(device.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2048, 1", "2047, 2", "0, 2049", "0, 4294967295", "-1, 1", "9223372036854775807, 4294967295"})
    void touchesNoRangeIfOneIsBeyondTheEnd(long lba, long blocks) {
        deallocate(4, 0, 0, 8, lba, blocks);
        assertThat(queue.last().status()).isEqualTo(0x080);
        assertThat(device.seen()).isEmpty();
    }

    @Test
    void rangesOfNoBlocksAreNothingToDo() {
        deallocate(4, 0, 0, 0, 2048, 0);
        assertThat(queue.last().status()).isZero();
        assertThat(device.seen()).isEmpty();
    }

    // Copy

    private void copy(long destination, int format, long... sources) {
        var list = MemorySegment.ofArray(new byte[sources.length * 16]);
        for (int i = 0; i < sources.length / 2; i++) {
            CopySourceRange.emit(list, i * 32L, sources[2 * i], (int) sources[2 * i + 1]);
        }
        queue.send(
                TestTarget.entry()
                        .start(NvmOpcode.COPY, test.nextCid(), 1)
                        .range(destination, sources.length / 2, true)
                        .cdw12(sources.length / 2 - 1 | format << 8 | 1 << 30),
                list.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                0);
    }

    @Test
    void handsOnACopyWhole() {
        copy(1000, 0, 5, 16, 100, 1, 50, 16);
        assertThat(device.ranges()).containsExactly(List.of(5L, 16L, 100L, 1L, 50L, 16L));
        assertThat(device.seen().getFirst().lba()).isEqualTo(1000);
        assertThat(device.seen().getFirst().fua()).isTrue();
        completeAll();
        assertThat(queue.last().status()).isZero();
    }

    @Test
    void refusesWhatACopyMayNotBe() {
        assertThat(copied(0, 1, 100, 1)).as("format 1").isEqualTo(0x002);
        assertThat(copied(0, 0, 100, 17)).as("MSSRL").isEqualTo(0x183);
        assertThat(copied(0, 0, 100, 16, 200, 16, 300, 9)).as("MCL").isEqualTo(0x183);
        assertThat(copied(0, 0, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1)).as("MSRC").isEqualTo(0x183);
        assertThat(copied(0, 0, 2048, 1)).as("source").isEqualTo(0x080);
        assertThat(copied(2047, 0, 0, 2)).as("destination").isEqualTo(0x080);
        assertThat(copied(-1, 0, 0, 2)).as("destination").isEqualTo(0x080);
        assertThat(copied(3, 0, 100, 2, 2, 2)).as("overlap").isEqualTo(0x187);
        assertThat(device.seen()).isEmpty();
    }

    private int copied(long destination, int format, long... sources) {
        copy(destination, format, sources);
        return queue.last().status();
    }

    @Test
    void wantsTheListOfACopyExactly() {
        queue.send(TestTarget.entry().start(NvmOpcode.COPY, 1, 1).range(0, 1, false), new byte[64], 0);
        assertThat(queue.last().status()).isEqualTo(0x00f);
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
    void refusesFusedHalves(int opcode) {
        var command = TestTarget.entry().start(opcode, 1, 1).range(0, 1, false);
        command.flags(1, SubmissionQueueEntry.PSDT_SGL);
        queue.sendRaw(command.bytes(), new byte[0]);
        assertThat(queue.last().status()).isEqualTo(0x002);
    }

    @Test
    void slotsAndMemoryAreBackAfterAllOfThis() {
        for (int i = 0; i < 300; i++) {
            deallocate(4, 4096, 0, 10, 200, 200);
            send(NvmOpcode.COMPARE, 0, 8);
            completeAll();
        }
        assertThat(queue.inUse()).isZero();
        assertThat(Arrays.asList(
                        test.peerAvailable(), test.copyOffload.hostPool().available()))
                .containsExactly(2L * MIB, 4L * MIB);
    }
}
