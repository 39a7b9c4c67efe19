package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.ErrorInformation;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Abort ends what can be ended, tells the truth about the rest, and no command is answered twice. */
class AbortTest {

    private static final int MIB = 1 << 20;
    private static final int ABORT_REQUESTED = 0x007;

    private final TestTarget test;
    private final FakeConnection admin;

    AbortTest() {
        var machine = TestMachine.oneSwitch(0);
        var device = new FakeBlockDevice(machine.drive(), new BlockGeometry(512, 2048, MIB, true), 2);
        test = new TestTarget(machine, TargetOptions.defaults(), device, MIB);
        admin = test.admin();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private int abort(FakeConnection io, int cid) {
        var command = TestTarget.entry()
                .start(AdminOpcode.ABORT, test.nextCid(), 0)
                .cdw10(cid << 16 | io.queue().queueIdentifier());
        admin.send(command, new byte[0], 0);
        return command.cid();
    }

    private void assertAnswered(int abort, boolean aborted) {
        var answer = response(admin, abort);
        assertThat(answer.status()).isZero();
        assertThat(answer.completion().dw0()).isEqualTo(aborted ? 0 : 1);
    }

    private static FakeConnection.Response response(FakeConnection connection, int cid) {
        return connection.responses().stream()
                .filter(response -> response.completion().cid() == cid)
                .reduce((_, _) -> {
                    throw new AssertionError("command " + cid + " was answered twice");
                })
                .orElseThrow(() -> new AssertionError("command " + cid + " was not answered"));
    }

    private static boolean isAnswered(FakeConnection connection, int cid) {
        return connection.responses().stream()
                .anyMatch(response -> response.completion().cid() == cid);
    }

    private int lastCid() {
        return test.lastCid();
    }

    @Test
    void endsACommandThatWaitsForMemory() {
        var io = test.io(test.controller(), 1, false);
        test.read(io, 0, 2048); // all there is
        test.read(io, 0, 2048);
        int waiting = lastCid();
        assertThat(test.copyOffload.hostPool().waiting()).isEqualTo(1);
        assertAnswered(abort(io, waiting), true);
        assertThat(response(io, waiting).status()).isEqualTo(ABORT_REQUESTED);
        assertThat(test.copyOffload.hostPool().waiting()).isZero();
        test.device.completeOne(Status.SUCCESS);
        test.settle();
        assertThat(test.device.seen()).hasSize(1);
    }

    @Test
    void endsACommandWhoseMemoryIsOnItsWay() {
        var io = test.io(test.controller(), 1, false);
        test.read(io, 0, 2048);
        test.read(io, 0, 2048);
        int waiting = lastCid();
        test.device.completeOne(Status.SUCCESS); // the message that brings the memory waits for its turn
        int abort = abort(io, waiting);
        test.settle();
        assertThat(response(io, waiting).status()).isEqualTo(ABORT_REQUESTED);
        assertAnswered(abort, true);
        assertThat(test.copyOffload.hostPool().available()).isEqualTo(MIB);
    }

    @Test
    void endsACommandInLineBeforeItReachesTheDevice() {
        var io = test.io(test.controller(), 1, false);
        for (int i = 0; i < 3; i++) {
            test.write(io, i, 1);
        }
        int inLine = lastCid();
        assertAnswered(abort(io, inLine), true);
        assertThat(response(io, inLine).status()).isEqualTo(ABORT_REQUESTED);
        test.device.completeOne(Status.SUCCESS);
        test.device.completeOne(Status.SUCCESS);
        assertThat(test.device.seen()).hasSize(2);
        assertThat(io.inUse()).isZero();
    }

    @Test
    void letsACommandThatTheDeviceHasGoOn() {
        var io = test.io(test.controller(), 1, false);
        test.write(io, 0, 1);
        int written = lastCid();
        assertAnswered(abort(io, written), false);
        test.device.completeOne(Status.SUCCESS);
        assertThat(response(io, written).status()).isZero();
    }

    @Test
    void aCommandWhoseDataComesInEndsWhenItIsThereAndOnlyThenTheAbortIsAnswered() {
        var io = test.io(test.controller(), 1, true);
        test.write(io, 0, 1);
        int written = lastCid();
        int abort = abort(io, written);
        assertThat(isAnswered(admin, abort)).isFalse();
        io.arrive(new Random(0));
        assertThat(response(io, written).status()).isEqualTo(ABORT_REQUESTED);
        assertAnswered(abort, true);
        assertThat(test.device.seen()).isEmpty();
    }

    @Test
    void aCommandThatEndsWithItsConnectionWasNotAborted() {
        var io = test.io(test.controller(), 1, true);
        test.write(io, 0, 1);
        int abort = abort(io, lastCid());
        io.lose("cable pulled");
        assertAnswered(abort, false);
        assertThat(io.inUse()).isZero();
    }

    @Test
    void anAbortThatItsOwnHostDoesNotHearOfKeepsNoSlot() {
        var io = test.io(test.controller(), 1, 1, true);
        test.write(io, 0, 1);
        abort(io, lastCid());
        admin.lose("cable pulled");
        assertThat(admin.inUse()).isEqualTo(1);
        test.settle();
        assertThat(io.isLost()).isTrue();
        assertThat(admin.inUse()).isZero();
    }

    @Test
    void asksTheLoopOfAnotherQueueAndIsAnsweredByIt() {
        var io = test.io(test.controller(), 1, 1, false);
        for (int i = 0; i < 3; i++) {
            test.write(io, i, 1);
        }
        int inLine = lastCid();
        int abort = abort(io, inLine);
        assertThat(isAnswered(io, inLine)).isFalse();
        test.otherLoop.run();
        assertThat(response(io, inLine).status()).isEqualTo(ABORT_REQUESTED);
        assertThat(isAnswered(admin, abort)).isFalse();
        test.loop.run();
        assertAnswered(abort, true);
    }

    @Test
    void refusesMoreAbortsThanItsLimitUntilOneIsAnswered() {
        var io = test.io(test.controller(), 1, true);
        var writes = new ArrayList<Integer>();
        for (int i = 0; i <= AbortCommand.LIMIT; i++) {
            test.write(io, i, 1);
            writes.add(lastCid());
        }
        for (int i = 0; i < AbortCommand.LIMIT; i++) {
            abort(io, writes.get(i));
        }
        assertThat(response(admin, abort(io, writes.getLast())).status()).isEqualTo(0x103);
        for (int i = 0; i < writes.size(); i++) {
            io.arrive(new Random(0));
        }
        assertAnswered(abort(io, writes.getLast()), false); // with the device by now
    }

    @Test
    void aSecondAbortOfACommandDidNotAbortIt() {
        var io = test.io(test.controller(), 1, true);
        test.write(io, 0, 1);
        int written = lastCid();
        int first = abort(io, written);
        assertAnswered(abort(io, written), false);
        io.arrive(new Random(0));
        assertAnswered(first, true);
    }

    @Test
    void findsNothingToAbort() {
        var io = test.io(test.controller(), 1, false);
        assertAnswered(abort(io, 0x7777), false);
        assertAnswered(abort(admin, 0x7777), false);
        test.admin(admin, AdminOpcode.ABORT, 2, 0, 0); // a queue that is not connected
        assertThat(admin.last().completion().dw0()).isEqualTo(1);
    }

    @Test
    void refusesAQueueThatCannotBeAndSaysWhichFieldIsWrong() {
        test.admin(admin, AdminOpcode.ABORT, 129, 0, 0);
        assertThat(admin.last().status()).isEqualTo(0x002);
        byte[] log =
                test.admin(admin, AdminOpcode.GET_LOG_PAGE, 0x000f_0001, 0, 64).data();
        var newest = new ErrorInformation(MemorySegment.ofArray(log));
        assertThat(newest.get(ErrorInformation.PEL)).isEqualTo(40);
    }

    @Test
    void aCommandThatWasAbortedIsNoError() {
        test.admin(admin, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        abort(admin, lastCid());
        assertThat(test.controller().errorLog().count()).isZero();
    }

    /** What the host sent and heard of one I/O queue. */
    private record Host(FakeConnection io, List<Integer> sent, Map<Integer, Integer> aborts) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20261120, 987654321})
    void everyCommandIsAnsweredOnceAndEveryAbortTellsTheTruthInAnyOrderOfEvents(long seed) {
        var random = new Random(seed);
        var hosts = List.of(
                new Host(test.io(test.controller(), 1, 0, true), new ArrayList<>(), new HashMap<>()),
                new Host(test.io(test.controller(), 2, 1, true), new ArrayList<>(), new HashMap<>()));
        for (int step = 0; step < 3000; step++) {
            event(hosts.get(random.nextInt(2)), random);
        }
        drain(hosts, random);
        int aborted = 0;
        for (var host : hosts) {
            aborted += check(host, seed);
        }
        assertThat(aborted).as("seed " + seed).isPositive();
        assertThat(test.copyOffload.hostPool().available()).as("seed " + seed).isEqualTo(MIB);
        assertThat(admin.inUse()).isZero();
    }

    private void event(Host host, Random random) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                if (host.io().freeSlots() > 0) {
                    int blocks = 1 << random.nextInt(12);
                    if (random.nextBoolean()) {
                        test.read(host.io(), 0, blocks);
                    } else {
                        test.write(host.io(), 0, blocks);
                    }
                    host.sent().add(lastCid());
                }
            }
            case 3, 4 -> {
                if (!host.sent().isEmpty() && admin.freeSlots() > 0) {
                    int late = Math.max(0, host.sent().size() - 40);
                    int cid = host.sent().get(late + random.nextInt(host.sent().size() - late));
                    host.aborts().put(abort(host.io(), cid), cid);
                }
            }
            case 5 -> host.io().arrive(random);
            case 6 -> host.io().leave(random);
            case 7 -> {
                if (test.device.outstanding() > 0) {
                    test.device.completeAny(random, Status.SUCCESS);
                }
            }
            case 8 -> test.loop.step();
            default -> test.otherLoop.step();
        }
    }

    private void drain(List<Host> hosts, Random random) {
        while (hosts.stream().anyMatch(host -> host.io().inUse() > 0) || admin.inUse() > 0) {
            test.settle();
            test.target.loops().forEach(TargetLoop::slotFreed); // the device of this test has one queue for both loops
            for (var host : hosts) {
                host.io().arrive(random);
                host.io().leave(random);
            }
            if (test.device.outstanding() > 0) {
                test.device.completeAny(random, Status.SUCCESS);
            }
        }
    }

    private int check(Host host, long seed) {
        int requested = 0;
        for (int cid : host.sent()) {
            int status = response(host.io(), cid).status();
            assertThat(status).as("seed " + seed).isIn(0, ABORT_REQUESTED);
            requested += status == ABORT_REQUESTED ? 1 : 0;
        }
        int told = 0;
        for (var abort : host.aborts().entrySet()) {
            var answer = response(admin, abort.getKey());
            if (answer.status() == 0 && answer.completion().dw0() == 0) {
                assertThat(response(host.io(), abort.getValue()).status()).isEqualTo(ABORT_REQUESTED);
                told++;
            }
        }
        assertThat(told).as("seed " + seed).isEqualTo(requested);
        return told;
    }
}
