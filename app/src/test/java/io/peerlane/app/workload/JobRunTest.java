package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {

    private static final int BS = 4096;
    private static final int UNITS = 64;
    private static final int DEPTH = 8;

    private final FakeAttachment device = new FakeAttachment((long) UNITS * BS);
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();

    private JobRun run(long seed) {
        device.asynchronous = true;
        return new JobRun(
                new JobPlan(0, 0, UNITS, BS, FakeAttachment.BLOCK),
                device,
                device.loop(0),
                device.timer(0),
                () -> now.addAndGet(100),
                device.allocate((long) DEPTH * BS),
                DEPTH,
                seed,
                42,
                new UnitTable(UNITS));
    }

    @Test
    void ringsOneDoorbellForAllThatFollowABatchOfCompletions() {
        JobRun job = run(1);
        job.start(Phase.fill(), done::incrementAndGet);
        assertThat(device.pending).hasSize(DEPTH);
        assertThat(device.commits).isEqualTo(1);
        device.completeAll();
        assertThat(device.pending)
                .as("new requests wait for the end of the batch")
                .isEmpty();
        assertThat(device.tasks).hasSize(1);
        device.tasks.remove().run();
        assertThat(device.pending).hasSize(DEPTH);
        assertThat(device.commits).isEqualTo(2);
    }

    @Test
    void isDoneOnceAndOnlyWhenTheLastRequestHasCompleted() {
        JobRun job = run(1);
        job.start(Phase.fill(), done::incrementAndGet);
        job.stop();
        assertThat(done).hasValue(0);
        device.runToTheEnd();
        assertThat(done).hasValue(1);
        assertThat(job.counts().writes.getTotalCount()).isEqualTo(DEPTH);
        assertThat(job.outstanding()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverHasTwoRequestsOutstandingOnOneBlock(long seed) {
        JobRun job = run(seed);
        job.start(
                new Phase("randrw", ReadWrite.RANDRW, 30, Duration.ofNanos(200_000), false, false),
                done::incrementAndGet);
        while (!device.pending.isEmpty()) {
            var lbas = new HashSet<Long>();
            device.pending.forEach(request -> assertThat(lbas.add(request.lba))
                    .as("block %d twice", request.lba)
                    .isTrue());
            device.completeAll();
            while (!device.tasks.isEmpty()) {
                device.tasks.remove().run();
            }
        }
        assertThat(done).hasValue(1);
        assertThat(job.counts().verifyErrors).isZero();
        assertThat(job.counts().reads.getTotalCount()).isPositive();
    }

    @Test
    void choosesTheSameBlocksFromTheSameSeed() {
        Phase phase = new Phase("randread", ReadWrite.RANDREAD, 100, Duration.ZERO, true, false);
        run(9).start(phase, done::incrementAndGet);
        device.runToTheEnd();
        var first = java.util.List.copyOf(device.submitted);
        device.submitted.clear();
        run(9).start(phase, done::incrementAndGet);
        device.runToTheEnd();
        assertThat(device.submitted).isEqualTo(first);
    }
}
