package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueTest implements ControllerUnderTest {

    private final ControllerFixture fixture = ControllerFixture.enabled(this);
    private final MiniHost host = fixture.host;

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Integer> submitFlushes(MiniQueue queue, int count) {
        var cids = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            var flush = new Flush(host.cid(), 1);
            flush.emit(queue.next());
            cids.add(flush.cid());
        }
        queue.ring();
        return cids;
    }

    private static List<Integer> drain(MiniQueue queue) {
        var cids = new ArrayList<Integer>();
        for (var next = queue.poll(); next.isPresent(); next = queue.poll()) {
            cids.add(next.map(Completion::cid).orElseThrow());
        }
        return cids;
    }

    @Test
    void keepsPhaseAndHeadOverManyPassesOfQueuesOfDifferentSize() {
        var queue = host.ioQueue(1, 7, 5);
        for (int pass = 0; pass < 100; pass++) {
            int count = 1 + pass % 4;
            var cids = submitFlushes(queue, count);
            assertThat(drain(queue)).isEqualTo(cids);
            queue.ringHead();
        }
        assertThat(queue.ring.isEmpty()).isTrue();
    }

    @Test
    void fetchesAContiguousRunInOneReadAndAWrappedOneInTwo() {
        var queue = host.ioQueue(1, 16);
        long before = fixture.machine.controller.statistics().fetches();
        submitFlushes(queue, 10);
        assertThat(fixture.machine.controller.statistics().fetches() - before).isEqualTo(1);
        drain(queue);
        queue.ringHead();
        submitFlushes(queue, 10);
        assertThat(fixture.machine.controller.statistics().fetches() - before).isEqualTo(3);
    }

    @Test
    void readsOneDmaOfEntriesAndWritesSixteenBytesEach() {
        var queue = host.ioQueue(1, 16);
        var before = fixture.machine.fabric.ledger().snapshot();
        submitFlushes(queue, 10);
        var counted = fixture.machine.fabric.ledger().snapshot().minus(before).dram();
        assertThat(counted.controlRead()).isEqualTo(10L * SubmissionQueueEntry.BYTES);
        assertThat(counted.controlWritten()).isEqualTo(10 * 16);
        assertThat(counted.dataRead() + counted.dataWritten()).isZero();
    }

    @Test
    void raisesOneInterruptForABatch() {
        var queue = host.ioQueue(3, 16);
        submitFlushes(queue, 10);
        assertThat(host.interrupts[3]).hasValue(1);
        drain(queue);
        queue.ringHead();
        submitFlushes(queue, 3);
        assertThat(host.interrupts[3]).hasValue(2);
    }

    @Test
    void holdsCommandsBackWhileTheCompletionQueueIsFullAndGoesOnWhenSlotsAreFreed() {
        var queue = host.ioQueue(1, 16, 4);
        var cids = submitFlushes(queue, 10);
        var taken = new ArrayList<>(drain(queue));
        assertThat(taken).isEqualTo(cids.subList(0, 3));
        assertThat(queue.ring.pending()).isEqualTo(7);
        while (taken.size() < 10) {
            queue.ringHead();
            var more = drain(queue);
            assertThat(more).isNotEmpty().hasSizeLessThanOrEqualTo(3);
            taken.addAll(more);
        }
        assertThat(taken).isEqualTo(cids);
    }

    @Test
    void servesSubmissionQueuesThatShareAFullCompletionQueueInTurn() {
        var first = host.ioQueue(1, 16, 3);
        var second = new MiniQueue(host, 2, 1, 16, 3);
        var create = new CreateSubmissionQueue(host.cid(), 2, 16, true, 0, 1, second.submissions.address());
        assertThat(host.statusOf(create)).isEqualTo(Status.SUCCESS);
        var set = new SetFeatures(host.cid(), 0, FeatureIdentifier.ARBITRATION, false, 0, 0, DataPointer.NONE);
        assertThat(host.statusOf(set)).isEqualTo(Status.SUCCESS);
        Set<Integer> expected = new HashSet<>(submitFlushes(first, 10));
        expected.addAll(submitFlushes(second, 10));
        var order = new ArrayList<Integer>();
        for (int round = 0; round < 20; round++) {
            for (var next = first.poll(); next.isPresent(); next = first.poll()) {
                assertThat(expected.remove(next.orElseThrow().cid())).isTrue();
                order.add(next.orElseThrow().sqid());
            }
            first.ringHead();
        }
        assertThat(expected).isEmpty();
        assertThat(order.subList(2, 12)).contains(1, 2);
    }

    @Test
    void executesWhatAnInterruptHandlerSubmitsWithoutGrowingTheStack() {
        var queue = host.ioQueue(1, 8);
        int[] depth = new int[2];
        int[] left = {10_000};
        var table = fixture.machine.fabric.cpu().map(fixture.machine.controller.function(), 4);
        try (var interrupt = fixture.machine.fabric.interrupts().allocate(Cpu.sameThread(0), () -> {
            depth[0]++;
            depth[1] = Math.max(depth[0], depth[1]);
            for (var next = queue.poll(); next.isPresent(); next = queue.poll()) {
                queue.ringHead();
                if (left[0]-- > 0) {
                    new Flush(host.cid(), 1).emit(queue.next());
                    queue.ring();
                }
            }
            depth[0]--;
        })) {
            table.write32(16 + 8, interrupt.messageData());
            new Flush(host.cid(), 1).emit(queue.next());
            queue.ring();
        }
        assertThat(left[0]).isNegative();
        assertThat(depth[1]).isEqualTo(1);
        assertThat(fixture.machine.controller.statistics().flushCommands()).isEqualTo(10_001);
    }
}
