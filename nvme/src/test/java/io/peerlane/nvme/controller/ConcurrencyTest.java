package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.NvmCommand;
import io.peerlane.nvme.command.NvmCommand.Flush;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyTest implements ControllerUnderTest {

    private static final int COMMANDS = 3000;

    private final ControllerFixture fixture = ControllerFixture.enabled(this);
    private final MiniHost host = fixture.host;

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void together(List<Callable<Void>> tasks) throws Exception {
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            for (var done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        }
    }

    @Test
    void servesQueuesOfDifferentThreadsAtOnce() throws Exception {
        var tasks = new ArrayList<Callable<Void>>();
        for (int id = 1; id <= 4; id++) {
            var queue = host.ioQueue(id, 32);
            var page = fixture.page();
            long base = id * 1000L;
            byte fill = (byte) id;
            tasks.add(() -> {
                for (int i = 0; i < 500; i++) {
                    page.segment().fill(fill);
                    run(queue, host.write(base + i, 1, ControllerFixture.at(page)));
                    page.segment().fill((byte) 0);
                    run(queue, host.read(base + i, 1, ControllerFixture.at(page)));
                    assertThat(ControllerFixture.get(page.segment(), 0, 512)).containsOnly(fill);
                }
                return null;
            });
        }
        together(tasks);
        assertThat(fixture.machine.controller.statistics().readCommands()).isEqualTo(2000);
        assertThat(host.status().fatal()).isFalse();
    }

    private static void run(MiniQueue queue, NvmCommand command) {
        command.emit(queue.next());
        queue.ring();
        var completion = queue.poll().orElseThrow();
        queue.ringHead();
        assertThat(completion.statusField()).isZero();
    }

    /** Sends flushes with identifiers 0, 1, 2, … in batches, never more than its permits outstanding. */
    private Callable<Void> sender(MiniQueue queue, Semaphore free, Random random) {
        return () -> {
            int tail = 0;
            for (int sent = 0; sent < COMMANDS; ) {
                int batch = Math.min(1 + random.nextInt(6), COMMANDS - sent);
                free.acquire(batch);
                for (int i = 0; i < batch; i++) {
                    var slot = queue.submissions.segment().asSlice(64L * tail, 64);
                    new Flush(sent++, 1).emit(new SubmissionQueueEntry(slot));
                    tail = (tail + 1) % queue.slots;
                }
                host.bar.write32(Registers.submissionTailDoorbell(queue.id, 0), tail);
            }
            return null;
        };
    }

    /** Takes completions as they appear, and frees the permits of their senders. */
    private Callable<Void> receiver(MiniQueue queue, List<BitSet> completed, List<Semaphore> free) {
        return () -> {
            for (int taken = 0; taken < completed.size() * COMMANDS && !Thread.interrupted(); ) {
                var entry =
                        new CompletionQueueEntry(queue.completions.segment().asSlice(16L * queue.cursor.head(), 16));
                if (!queue.cursor.isNew(entry.phaseAcquire())) {
                    Thread.onSpinWait();
                    continue;
                }
                var completion = entry.parse();
                queue.cursor.consume();
                queue.ringHead();
                taken++;
                int which = completion.sqid() - 1;
                assertThat(completed.get(which).get(completion.cid())).isFalse();
                completed.get(which).set(completion.cid());
                free.get(which).release();
            }
            return null;
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void losesNothingOfACompletionQueueThatThreadsShare(long seed) throws Exception {
        var first = host.ioQueue(1, 16, 5);
        var second = new MiniQueue(host, 2, 1, 16, 5);
        assertThat(host.statusOf(
                        new CreateSubmissionQueue(host.cid(), 2, 16, true, 0, 1, second.submissions.address())))
                .isEqualTo(Status.SUCCESS);
        var completed = List.of(new BitSet(), new BitSet());
        var free = List.of(new Semaphore(15), new Semaphore(15));
        together(List.of(
                sender(first, free.get(0), new Random(seed)),
                sender(second, free.get(1), new Random(seed + 100)),
                receiver(first, completed, free)));
        assertThat(completed).allSatisfy(cids -> assertThat(cids.cardinality()).isEqualTo(COMMANDS));
    }
}
