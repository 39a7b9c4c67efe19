package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockFeatures.Ranges;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.NvmOpcode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections are lost at any moment; every slot and every page comes back. */
class TeardownTest {

    private static final int MIB = 1 << 20;

    @Test
    void memoryOfARequestInTheDeviceComesBackOnlyWhenTheDeviceIsDone() {
        try (var test = TestTarget.oneSwitch()) {
            test.admin();
            var queue = test.io(test.controller(), 1, false);
            test.write(queue, 0, 8);
            queue.lose("cable pulled");
            assertThat(queue.inUse()).isEqualTo(1);
            assertThat(test.peerAvailable()).isEqualTo(2 * MIB - 4096);
            test.device.completeOne(Status.SUCCESS);
            assertThat(queue.inUse()).isZero();
            assertThat(test.peerAvailable()).isEqualTo(2 * MIB);
            assertThat(queue.responses()).hasSize(1); // Connect's
        }
    }

    @Test
    void aWriteThatWaitsForTheDeviceIsNeverGivenToIt() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, MIB, true), 1);
        try (var test = new TestTarget(machine, TargetOptions.defaults(), device, 4 * MIB)) {
            test.admin();
            var queue = test.io(test.controller(), 1, false);
            test.write(queue, 0, 1);
            test.write(queue, 1, 1);
            queue.lose("test");
            device.completeOne(Status.SUCCESS);
            assertThat(device.seen()).hasSize(1);
            assertThat(queue.inUse()).isZero();
            assertThat(test.copyOffload.hostPool().available()).isEqualTo(4 * MIB);
        }
    }

    @Test
    void theAdminConnectionTakesControllerAndIoQueuesWithItAndLeavesOthersAlone() {
        try (var test = TestTarget.oneSwitch()) {
            var admin = test.admin();
            var first = test.controller();
            test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
            var queue = test.io(first, 1, 1, false);
            test.admin();
            var second = test.subsystem.controller(2).orElseThrow();
            var other = test.io(second, 1, 1, false);
            admin.lose("test");
            assertThat(admin.inUse()).isZero();
            assertThat(queue.isLost()).isFalse(); // its loop has not run yet
            test.settle();
            assertThat(queue.isLost()).isTrue();
            assertThat(queue.closings().getFirst()).contains("its controller is gone: test");
            assertThat(other.isLost()).isFalse();
            assertThat(test.subsystem.controllers()).containsExactly(second);
            test.read(other, 0, 1);
            test.device.completeOne(Status.SUCCESS);
            assertThat(other.last().status()).isZero();
        }
    }

    @Test
    void closingAllControllersAbortsEveryConnection() {
        try (var test = TestTarget.oneSwitch()) {
            test.admin();
            var queue = test.io(test.controller(), 1, 1, false);
            test.target.closeControllers("drain");
            test.settle();
            assertThat(queue.isLost()).isTrue();
            assertThat(test.subsystem.controllers()).isEmpty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20261120, 987654321})
    void noPageAndNoSlotIsLostInAnyOrderOfEvents(long seed) {
        var random = new Random(seed);
        var machine = TestMachine.oneSwitch(2 * MIB);
        var features =
                new BlockFeatures(true, 300, true, 300, new Ranges(2, 100, 150), true, new Ranges(2, 100, 150), 1);
        var geometry = new BlockGeometry(512, 2048, 65536, true).with(features);
        var device = new FakeBlockDevice(machine.drive(), geometry, 4);
        var options = TargetOptions.defaults().withMaxTransferBytes(MIB);
        try (var test = new TestTarget(machine, options, device, MIB)) {
            for (int step = 0; step < 4000; step++) {
                event(test, random);
            }
            test.connections().forEach(connection -> connection.lose("end"));
            while (device.outstanding() > 0) {
                device.completeAny(random, Status.SUCCESS);
            }
            test.settle();
            assertThat(test.connections()).allSatisfy(connection -> {
                assertThat(connection.inUse()).as("seed " + seed).isZero();
                assertThat(connection.freeSlots()).isEqualTo(connection.queueDepth());
            });
            assertThat(test.peerAvailable()).as("seed " + seed).isEqualTo(2 * MIB);
            assertThat(test.copyOffload.hostPool().available())
                    .as("seed " + seed)
                    .isEqualTo(MIB);
            assertThat(test.copyOffload.hostPool().waiting()).isZero();
            assertThat(test.subsystem.controllers()).isEmpty();
            assertThat(test.namespace.pathCounts().peer().requests()).isPositive();
            assertThat(test.namespace.pathCounts().hostTotal().requests()).isPositive();
        }
    }

    private static void event(TestTarget test, Random random) {
        var live = new ArrayList<>(test.connections());
        live.removeIf(FakeConnection::isLost);
        switch (random.nextInt(20)) {
            case 0 -> connect(test, live, random);
            case 1 -> {
                if (!live.isEmpty() && random.nextInt(4) == 0) {
                    any(live, random).lose("seeded");
                }
            }
            case 2, 3, 4 -> live.forEach(connection -> connection.leave(random));
            case 5, 6, 7 -> live.forEach(connection -> connection.arrive(random));
            case 8, 9, 10, 11 -> {
                if (test.device.outstanding() > 0) {
                    Status status = random.nextInt(8) == 0 ? Status.of(2, 0x80) : Status.SUCCESS;
                    test.device.completeAny(random, status);
                }
            }
            case 12, 13 -> test.loop.step();
            case 14, 15 -> test.otherLoop.step();
            default -> command(test, live, random);
        }
    }

    private static void connect(TestTarget test, List<FakeConnection> live, Random random) {
        if (live.size() > 12) {
            return;
        }
        var controllers = List.copyOf(test.subsystem.controllers());
        if (controllers.isEmpty() || random.nextInt(3) == 0) {
            test.admin();
        } else {
            var controller = controllers.get(random.nextInt(controllers.size()));
            test.io(controller, 1 + random.nextInt(8), random.nextInt(2), true);
        }
    }

    private static void command(TestTarget test, List<FakeConnection> live, Random random) {
        if (live.isEmpty()) {
            return;
        }
        var connection = any(live, random);
        if (connection.freeSlots() == 0) {
            return;
        }
        if (connection.queue().queueIdentifier() == 0) {
            var event = TestTarget.entry().start(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, test.nextCid(), 0);
            connection.send(event, new byte[0], 0);
            return;
        }
        int blocks = 1 << random.nextInt(12);
        switch (random.nextInt(8)) {
            case 0, 1 -> test.read(connection, 0, blocks);
            case 2, 3 -> test.write(connection, 0, blocks);
            case 4 -> test.flush(connection);
            case 5 -> flushAll(test, connection);
            case 6 -> optional(test, connection, NvmOpcode.COMPARE, blocks, blocks * 512);
            default -> withoutData(test, connection, blocks, random);
        }
    }

    private static void flushAll(TestTarget test, FakeConnection connection) {
        connection.send(TestTarget.entry().start(NvmOpcode.FLUSH, test.nextCid(), 0xffff_ffffL), new byte[0], 0);
    }

    /** The host's lists are all zero: ranges of no blocks, or copies onto themselves, which are refused. */
    private static void withoutData(TestTarget test, FakeConnection connection, int blocks, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> optional(test, connection, NvmOpcode.WRITE_ZEROES, blocks, 0);
            case 1 -> optional(test, connection, NvmOpcode.VERIFY, blocks, 0);
            case 2 -> optional(test, connection, NvmOpcode.COPY, 1, 32);
            default -> deallocate(test, connection, blocks);
        }
    }

    private static void optional(TestTarget test, FakeConnection connection, int opcode, int blocks, int bytes) {
        var command = TestTarget.entry().start(opcode, test.nextCid(), 1).range(0, blocks, false);
        connection.send(command, new byte[bytes], 0);
    }

    private static void deallocate(TestTarget test, FakeConnection connection, int blocks) {
        var list = new byte[4096];
        DatasetManagementRange.emit(MemorySegment.ofArray(list), 0, 0, blocks / 2);
        DatasetManagementRange.emit(MemorySegment.ofArray(list), 16, 1024, blocks / 2);
        var command = TestTarget.entry().start(NvmOpcode.DATASET_MANAGEMENT, test.nextCid(), 1);
        connection.send(command.cdw10(1).cdw11(4), list, 0);
    }

    private static FakeConnection any(List<FakeConnection> live, Random random) {
        return live.get(random.nextInt(live.size()));
    }
}
