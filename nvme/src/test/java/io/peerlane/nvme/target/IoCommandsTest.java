package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.DataPath;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IoCommandsTest {

    private static final int MIB = 1 << 20;

    @Test
    void aWriteGoesToTheDeviceWithTheDrivesAddressOfItsOwnMemory() {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            test.write(queue, 16, 8);
            assertThat(test.peerAvailable()).isEqualTo(2 * MIB - 4096);
            long bar = test.machine.drive().bar(2).orElseThrow().address();
            assertThat(test.device.seen())
                    .containsExactly(new FakeBlockDevice.Seen(BlockOperation.WRITE, 16, 8, false, bar));
            test.device.completeOne(Status.SUCCESS);
            assertThat(queue.last().status()).isZero();
            assertThat(test.peerAvailable()).isEqualTo(2 * MIB);
            assertThat(test.namespace.pathCounts().peer().requests()).isEqualTo(1);
            assertThat(test.namespace.writeCommands()).isEqualTo(1);
            assertThat(test.namespace.bytesWritten()).isEqualTo(4096);
        }
    }

    @Test
    void withoutPeerMemoryTheSameGoesThroughHostMemoryAndIsCountedWithTheReason() {
        try (var test = TestTarget.noCmb()) {
            var queue = connect(test);
            test.read(queue, 0, 1);
            test.device.completeOne(Status.SUCCESS);
            assertThat(queue.last().data()).hasSize(512);
            var counts = test.namespace.pathCounts();
            assertThat(counts.peer().requests()).isZero();
            assertThat(counts.host().get(FallbackReason.NO_PROVIDER).bytes()).isEqualTo(512);
            assertThat(test.copyOffload.adminCounters().snapshot().hostTotal().requests())
                    .isEqualTo(2); // the two Connects
            assertThat(test.copyOffload.hostPool().available()).isEqualTo(4 * MIB);
        }
    }

    @Test
    void aSlotThatOneNamespaceFreesServesTheLineOfAnotherOnTheSameDrive() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, MIB, true), 1);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB)) {
            var second = test.subsystem.addNamespace(2, device, NamespaceIdentity.of(new UUID(2, 2)));
            second.enable(TargetNamespace.Enable.WITH_FALLBACK);
            var queue = connect(test);
            test.write(queue, 0, 1);
            queue.send(TestTarget.entry().start(NvmOpcode.WRITE, 77, 2).range(9, 1, false), new byte[512], 0);
            assertThat(device.seen()).hasSize(1);
            device.completeOne(Status.SUCCESS);
            assertThat(device.seen()).hasSize(2);
            device.completeOne(Status.SUCCESS);
            assertThat(queue.last().completion().cid()).isEqualTo(77);
            assertThat(queue.last().status()).isZero();
        }
    }

    @Test
    void fuaReachesTheDeviceAndFlushHasNoRange() {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            var write = TestTarget.entry().start(NvmOpcode.WRITE, 1, 1).range(3, 1, true);
            queue.send(write, new byte[512], 0);
            var read = TestTarget.entry().start(NvmOpcode.READ, 2, 1).range(3, 1, true);
            queue.send(read, new byte[0], 512);
            test.flush(queue);
            assertThat(test.device.seen())
                    .extracting(FakeBlockDevice.Seen::operation, FakeBlockDevice.Seen::fua)
                    .containsExactly(
                            tuple(BlockOperation.WRITE, true),
                            tuple(BlockOperation.READ, true),
                            tuple(BlockOperation.FLUSH, false));
        }
    }

    @Test
    void withoutVolatileCacheAFlushIsDoneAtOnce() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 8, MIB, false), 4);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, MIB)) {
            var queue = connect(test);
            test.flush(queue);
            assertThat(queue.last().status()).isZero();
            assertThat(device.seen()).isEmpty();
        }
    }

    @Test
    void aFlushOfAllNamespacesGoesToThoseWithACacheInTurn() {
        try (var test = TestTarget.oneSwitch()) {
            var drive = test.machine.drive();
            var third = FakeBlockDevice.of(drive);
            addNamespace(test, 2, new FakeBlockDevice(drive, new BlockGeometry(512, 8, MIB, false), 4));
            addNamespace(test, 3, third);
            var queue = connect(test);
            int answered = queue.responses().size();
            queue.send(TestTarget.entry().start(NvmOpcode.FLUSH, 5, 0xffff_ffffL), new byte[0], 0);
            test.device.completeOne(Status.SUCCESS);
            assertThat(queue.responses()).hasSize(answered);
            third.completeOne(Status.SUCCESS);
            assertThat(queue.last().status()).isZero();
            assertThat(test.device.seen().getFirst().operation()).isEqualTo(BlockOperation.FLUSH);
            assertThat(third.seen()).hasSize(1);
            test.flush(queue);
            test.device.completeOne(Status.SUCCESS);
            assertThat(third.seen()).as("a flush of one namespace").hasSize(1);
        }
    }

    @Test
    void aFlushOfAllNamespacesEndsWithTheFirstThatFails() {
        try (var test = TestTarget.oneSwitch()) {
            var second = FakeBlockDevice.of(test.machine.drive());
            addNamespace(test, 2, second);
            var queue = connect(test);
            queue.send(TestTarget.entry().start(NvmOpcode.FLUSH, 5, 0xffff_ffffL), new byte[0], 0);
            test.device.completeOne(MediaStatus.WRITE_FAULT);
            assertThat(queue.last().status()).isEqualTo(0x280);
            assertThat(second.seen()).isEmpty();
            test.namespace.disable();
            queue.send(TestTarget.entry().start(NvmOpcode.FLUSH, 6, 0xffff_ffffL), new byte[0], 0);
            second.completeOne(Status.SUCCESS);
            assertThat(queue.last().status()).isZero();
        }
    }

    private static void addNamespace(TestTarget test, int nsid, FakeBlockDevice device) {
        test.subsystem
                .addNamespace(nsid, device, NamespaceIdentity.of(new UUID(nsid, nsid)))
                .enable(TargetNamespace.Enable.WITH_FALLBACK);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, 2047, 1, 0, last block",
        "2, 1, 2047, 2, 80, one block too many",
        "2, 1, 2048, 1, 80, behind the end",
        "1, 1, -1, 1, 80, the largest block number",
        "1, 1, 9223372036854775807, 1, 80, a sum that wraps",
        "2, 2, 0, 1, b, no such namespace",
        "2, 0, 0, 1, b, namespace 0",
        "2, 4294967295, 0, 1, b, read of all namespaces",
        "8, 1, 0, 1, 1, Write Zeroes",
        "9, 1, 0, 1, 1, Dataset Management"
    })
    void checksNamespaceOpcodeAndRange(int opcode, long nsid, long lba, int blocks, String status, String what) {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            boolean writes = opcode == NvmOpcode.WRITE;
            var command = TestTarget.entry().start(opcode, 1, nsid).range(lba, blocks, false);
            queue.send(command, new byte[writes ? blocks * 512 : 0], writes ? 0 : blocks * 512);
            int wanted = Integer.parseInt(status, 16);
            if (wanted == 0) {
                assertThat(test.device.outstanding()).as(what).isEqualTo(1);
            } else {
                assertThat(queue.last().status()).as(what).isEqualTo(wanted);
                assertThat(queue.last().completion().statusField() & 0x4000).isNotZero();
                assertThat(test.device.outstanding()).isZero();
            }
        }
    }

    @Test
    void aTransferBeyondMdtsIsAnInvalidField() {
        var machine = TestMachine.oneSwitch(0);
        var options = TargetOptions.defaults().withMaxTransferBytes(65536);
        try (var test = new TestTarget(machine, options, FakeBlockDevice.of(machine.drive()), MIB)) {
            var queue = connect(test);
            test.read(queue, 0, 128);
            assertThat(test.device.outstanding()).isEqualTo(1);
            test.read(queue, 0, 129);
            assertThat(queue.last().status()).isEqualTo(0x002);
        }
    }

    @Test
    void aRequestLargerThanTheDeviceTakesGoesInPieces() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, 4096, true), 1);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB)) {
            var queue = connect(test);
            test.write(queue, 100, 20);
            long start = device.seen().getFirst().dmaAddress();
            for (int i = 0; i < 3; i++) {
                assertThat(device.outstanding()).isEqualTo(1);
                device.completeOne(Status.SUCCESS);
            }
            assertThat(device.seen())
                    .extracting(FakeBlockDevice.Seen::lba, FakeBlockDevice.Seen::blocks, s -> s.dmaAddress() - start)
                    .containsExactly(tuple(100L, 8, 0L), tuple(108L, 8, 4096L), tuple(116L, 4, 8192L));
            assertThat(queue.last().status()).isZero();
        }
    }

    @Test
    void aPieceThatFailsEndsTheCommand() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, 4096, true), 1);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB)) {
            var queue = connect(test);
            test.read(queue, 0, 20);
            device.completeOne(MediaStatus.UNRECOVERED_READ_ERROR.doNotRetry());
            assertThat(queue.last().status()).isEqualTo(0x281);
            assertThat(queue.last().data()).isEmpty();
            assertThat(test.namespace.readCommands()).isZero();
            assertThat(test.copyOffload.hostPool().available()).isEqualTo(4 * MIB);
        }
    }

    @Test
    void commandsWaitInOrderForASlotOfTheDevice() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, MIB, true), 2);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB)) {
            var queue = connect(test);
            for (int i = 0; i < 5; i++) {
                test.read(queue, i, 1);
            }
            assertThat(device.outstanding()).isEqualTo(2);
            for (int i = 0; i < 5; i++) {
                device.completeOne(Status.SUCCESS);
            }
            assertThat(device.seen()).extracting(FakeBlockDevice.Seen::lba).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(device.outstanding()).isZero();
            assertThat(queue.inUse()).isZero();
        }
    }

    @Test
    void aBatchRingsTheDeviceAndTheConnectionOnce() {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            test.settle();
            int commits = test.device.commits();
            int flushes = queue.flushes();
            var loop = test.target.loops().getFirst();
            loop.beginBatch();
            for (int i = 0; i < 10; i++) {
                test.read(queue, i, 1);
            }
            assertThat(test.device.commits()).isEqualTo(commits);
            loop.endBatch();
            assertThat(test.device.commits()).isEqualTo(commits + 1);
            loop.beginBatch();
            for (int i = 0; i < 10; i++) {
                test.device.completeOne(Status.SUCCESS);
            }
            loop.endBatch();
            test.settle();
            assertThat(queue.flushes()).isEqualTo(flushes + 1);
            assertThat(test.device.commits()).isEqualTo(commits + 1);
        }
    }

    @Test
    void anIoCommandIsRefusedAfterShutdown() {
        try (var test = TestTarget.oneSwitch()) {
            var admin = test.admin();
            var queue = test.io(test.controller(), 1, false);
            test.setProperty(admin, Registers.CC, TestTarget.ENABLE | 0x4000);
            test.read(queue, 0, 1);
            assertThat(queue.last().status()).isEqualTo(0x00c);
        }
    }

    @Test
    void disablingTheNamespaceHidesItFromLiveControllers() {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            test.read(queue, 0, 1);
            test.namespace.disable();
            test.read(queue, 0, 1);
            assertThat(queue.last().status()).isEqualTo(0x00b);
            test.device.completeOne(Status.SUCCESS); // the first one still ends well
            assertThat(queue.last().status()).isZero();
            assertThat(test.peerAvailable()).isEqualTo(2 * MIB);
        }
    }

    @Test
    void thePolicyIsFixedWhileTheNamespaceIsEnabled() {
        try (var test = TestTarget.oneSwitch()) {
            assertThatThrownBy(() -> test.namespace.peerMemory(new PeerMemoryPolicy.Off()))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
            test.namespace.disable();
            test.namespace.peerMemory(new PeerMemoryPolicy.Off());
            test.namespace.enable(TargetNamespace.Enable.STRICT);
            test.admin();
            assertThat(test.controller().namespaces().getFirst().placement().path())
                    .isEqualTo(DataPath.host(FallbackReason.POLICY_OFF));
        }
    }

    @Test
    void strictEnablingFailsWithoutPeerMemoryAndLeavesTheNamespaceDisabled() {
        try (var test = TestTarget.noCmb()) {
            test.namespace.disable();
            assertThatThrownBy(() -> test.namespace.enable(TargetNamespace.Enable.STRICT))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageContaining("EINVAL");
            assertThat(test.namespace.isEnabled()).isFalse();
        }
    }

    @Test
    void aDeviceErrorReachesTheHostUnchangedButForMore() {
        try (var test = TestTarget.oneSwitch()) {
            var queue = connect(test);
            test.write(queue, 0, 1);
            test.device.completeOne(GenericStatus.NAMESPACE_WRITE_PROTECTED);
            assertThat(queue.last().completion().statusField()).isEqualTo(0x2020);
        }
    }

    private static FakeConnection connect(TestTarget test) {
        test.admin();
        return test.io(test.controller(), 1, false);
    }
}
