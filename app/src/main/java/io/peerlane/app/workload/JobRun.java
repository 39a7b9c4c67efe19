package io.peerlane.app.workload;

import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One job on one queue. Closed loop: keeps {@code iodepth} requests outstanding, driven by their completions. Open loop: sends
 * each request when it is due, driven by a timer as well; one that finds all slots taken waits, and its latency counts from
 * when it was due (Tene, "How NOT to Measure Latency", 2013, on coordinated omission). Used on the queue's event loop only,
 * except the counters meant for watching.
 *
 * <pre>
 *   start -> pump -> submit... commit -> (completed | woken)* -> pump ... -> all complete -> done
 * </pre>
 *
 * <p>A completion asks for one pump after the batch of completions it came with, so that new requests share a doorbell; all
 * that is due is sent by one pump. Requests are made once; an I/O allocates nothing, only setting the timer does.
 */
final class JobRun {

    private static final int BURST = 4;
    private static final long NEVER = Long.MAX_VALUE;
    private static final Status HOST_PATHING_ERROR = Status.of(3, 0x70);

    private final JobPlan plan;
    private final BlockQueue queue;
    private final Executor loop;
    private final LoopTimer timer;
    private final LongSupplier clock;
    private final @Nullable UnitTable table;
    private final VerifyPattern pattern;
    private final long seed;
    private final Slot[] free;
    private final Runnable pumpTask = this::pump;
    private final Runnable wakeTask = this::wake;
    private final AtomicLong readIos = new AtomicLong();
    private final AtomicLong writtenIos = new AtomicLong();
    private final AtomicLong outstanding = new AtomicLong();

    private int freeCount;
    private boolean pumping;
    private boolean scheduled;
    private boolean ended;
    private boolean running;
    private long started;
    private long deadline;
    private Phase phase = Phase.check();
    private JobSequence sequence;
    private JobCounts counts = new JobCounts();
    private long lastNanos;
    private @Nullable Slot refused;
    private Runnable onDone = () -> {};

    /** Only an open loop has them; what follows is of no use to others. */
    private @Nullable Arrivals arrivals;

    private long wakeAt = NEVER;
    /** What was due before waited for a slot or for the queue; what was due later, for this class alone. */
    private long starvedUntil;

    private boolean starved;

    /**
     * A job that does nothing yet.
     *
     * @param buffer {@code depth} blocks of memory
     * @param run names this run in the data, if verified
     * @param table null if data is not verified
     */
    JobRun(
            JobPlan plan,
            BlockQueue queue,
            Executor loop,
            LoopTimer timer,
            LongSupplier clock,
            DataBuffer buffer,
            int depth,
            long seed,
            long run,
            @Nullable UnitTable table) {
        this.plan = plan;
        this.queue = queue;
        this.loop = loop;
        this.timer = timer;
        this.clock = clock;
        this.table = table;
        this.seed = Mixing.mix(seed + plan.job());
        this.pattern = new VerifyPattern(run, plan.job(), plan.unitBytes());
        this.sequence = new JobSequence(phase, plan.units(), seed);
        this.free = new Slot[depth];
        for (int i = 0; i < depth; i++) {
            free[i] = new Slot(buffer.slice((long) i * plan.unitBytes(), plan.unitBytes()));
            VerifyPattern.fillOnce(free[i].buffer.segment(), this.seed + i);
        }
        freeCount = depth;
    }

    /** Begins a phase; {@code onDone} runs on the event loop when its last request has completed. */
    void start(Phase next, Runnable whenDone) {
        phase = next;
        onDone = whenDone;
        counts = new JobCounts(next.rate());
        sequence = new JobSequence(next, plan.units(), seed);
        started = 0;
        ended = false;
        running = true;
        counts.startNanos = clock.getAsLong();
        counts.endNanos = counts.startNanos;
        deadline = next.duration().isPositive()
                ? counts.startNanos + next.duration().toNanos()
                : NEVER;
        arrivals = next.rate().isOpen() ? new Arrivals(next.rate(), counts.startNanos, seed) : null;
        starvedUntil = counts.startNanos;
        starved = false;
        pump();
    }

    /** Starts no further I/O; the phase is done when what is outstanding has completed. */
    void stop() {
        ended = true;
        pump();
    }

    /** What the phase counted; complete once it is done. */
    JobCounts counts() {
        return counts;
    }

    /** The part of the namespace it works on. */
    JobPlan plan() {
        return plan;
    }

    /** Reads completed since the job was made. Safe from any thread. */
    long readIos() {
        return readIos.get();
    }

    /** Writes completed since the job was made. Safe from any thread. */
    long writtenIos() {
        return writtenIos.get();
    }

    /** Requests outstanding. Safe from any thread. */
    long outstanding() {
        return outstanding.get();
    }

    private void pump() {
        scheduled = false;
        if (pumping || !running) {
            return;
        }
        pumping = true;
        lastNanos = clock.getAsLong();
        long before = started;
        boolean blocked = submitSome();
        starved |= blocked;
        if (started != before) {
            queue.commit();
        }
        pumping = false;
        if (outstanding.getPlain() == 0) {
            settle(blocked && started == before);
        } else if (freeCount > 0 && !ended && !blocked) {
            proceed();
        }
    }

    /** Goes on after the batch of completions, or when the next request of an open loop is due, or its time is up. */
    private void proceed() {
        if (arrivals == null || arrivals.due() - lastNanos <= 0) {
            schedule();
            return;
        }
        long at = deadline != NEVER && arrivals.due() - deadline > 0 ? deadline : arrivals.due();
        if (wakeAt == NEVER || at - wakeAt < 0) {
            wakeAt = at;
            timer.after(Math.max(0, at - clock.getAsLong()), wakeTask);
        }
    }

    private void wake() {
        wakeAt = NEVER;
        pump();
    }

    private void settle(boolean stuck) {
        if (stuck) {
            counts.error(HOST_PATHING_ERROR, "the queue takes no request while none is outstanding");
            ended = true;
        }
        if (!ended) {
            proceed();
            return;
        }
        if (refused != null) {
            refused.giveBack();
            refused = null;
        }
        running = false;
        endWindow();
        onDone.run();
    }

    /** The window of an open loop lasts until its time is up, however early the last request was answered. */
    private void endWindow() {
        if (arrivals == null || counts.open == null) {
            return;
        }
        long end = deadline == NEVER || lastNanos - deadline < 0 ? lastNanos : deadline;
        counts.endNanos = Math.max(counts.endNanos, end);
        if (!isAllStarted()) {
            counts.open.fellBehind(phase.rate(), Math.max(0, end - arrivals.due()));
        }
    }

    private boolean isAllStarted() {
        return phase.once() && refused == null && started == plan.units();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(pumpTask);
        }
    }

    /** Submits while there are slots, at most a few depths at once; true if only a completion can help. */
    private boolean submitSome() {
        for (int budget = BURST * free.length; budget > 0 && (freeCount > 0 || refused != null); budget--) {
            ended |= isAllStarted() || (timeIsUp() && !isStillToSend());
            if (ended || isNothingDue()) {
                return false;
            }
            if (!submitOne()) {
                return true;
            }
        }
        return false;
    }

    private boolean timeIsUp() {
        return deadline != NEVER && lastNanos - deadline >= 0;
    }

    /** The timer comes after the deadline: what was due before it, with a slot free then, is sent all the same. */
    private boolean isStillToSend() {
        return arrivals != null && !starved && starvedUntil - deadline < 0 && arrivals.due() - deadline < 0;
    }

    private boolean isNothingDue() {
        return arrivals != null && refused == null && arrivals.due() - lastNanos > 0;
    }

    private boolean submitOne() {
        Slot slot = refused;
        if (slot == null) {
            long unit = table == null ? sequence.next() : sequence.nextFree(table);
            if (unit < 0) {
                return false;
            }
            if (phase.knownOnly() && table != null && table.generation((int) unit) == 0) {
                started++;
                return true;
            }
            slot = free[--freeCount];
            slot.prepare(unit, sequence.nextIsRead());
        }
        refused = null;
        outstanding.lazySet(outstanding.getPlain() + 1);
        lastNanos = clock.getAsLong();
        slot.submittedNanos = lastNanos;
        slot.dueNanos = lastNanos;
        if (arrivals != null) {
            slot.dueNanos = arrivals.due();
        }
        if (queue.submit(slot)) {
            started++;
            sent(slot);
            return true;
        }
        outstanding.lazySet(outstanding.getPlain() - 1);
        refused = slot;
        return false;
    }

    private void sent(Slot slot) {
        if (arrivals == null || counts.open == null) {
            return;
        }
        if (starved) {
            starved = false;
            starvedUntil = slot.submittedNanos;
        }
        if (slot.dueNanos - starvedUntil >= 0) {
            counts.open.late.recordValue(JobCounts.bounded(slot.submittedNanos - slot.dueNanos));
        }
        arrivals.advance();
    }

    private void completed(Slot slot, Status status) {
        long now = clock.getAsLong();
        lastNanos = now;
        counts.endNanos = now;
        outstanding.lazySet(outstanding.getPlain() - 1);
        if (status.isSuccess()) {
            slot.succeeded(now);
        } else {
            slot.failed(status);
            ended = true;
        }
        if (freeCount == 0) {
            starvedUntil = now;
        }
        free[freeCount++] = slot;
        if (!pumping) {
            schedule();
        }
    }

    /** One request and its part of the buffer. */
    private final class Slot extends BlockRequest {

        private final DataBuffer buffer;
        private final ByteBuffer view;
        private long unit;
        private int generation;
        private long submittedNanos;
        private long dueNanos;

        Slot(DataBuffer buffer) {
            this.buffer = buffer;
            this.view = buffer.segment().asByteBuffer();
            this.dmaAddress = buffer.dmaAddress();
            this.blocks = plan.deviceBlocks();
        }

        void prepare(long nextUnit, boolean read) {
            unit = nextUnit;
            lba = plan.lba(nextUnit);
            operation = read ? BlockOperation.READ : BlockOperation.WRITE;
            if (table != null) {
                generation = table.generation((int) unit) + (read ? 0 : 1);
                table.take((int) unit);
                prepareData();
            }
        }

        private void prepareData() {
            if (operation == BlockOperation.WRITE) {
                pattern.stamp(buffer.segment(), view, plan.offset(unit), generation);
            } else {
                pattern.poison(buffer.segment());
            }
        }

        /** Not submitted after all: the block is free again, with what was known before. */
        void giveBack() {
            if (table != null) {
                table.release((int) unit, table.generation((int) unit));
            }
            free[freeCount++] = this;
        }

        void succeeded(long now) {
            if (operation == BlockOperation.READ) {
                counts.recordRead(now - dueNanos, now - submittedNanos);
                readIos.lazySet(readIos.getPlain() + 1);
                verify();
            } else {
                counts.recordWrite(now - dueNanos, now - submittedNanos);
                writtenIos.lazySet(writtenIos.getPlain() + 1);
            }
            if (table != null) {
                table.release((int) unit, generation);
            }
        }

        private void verify() {
            if (table == null || generation == 0) {
                return;
            }
            counts.verifyChecked++;
            int at = pattern.firstMismatch(buffer.segment(), view, plan.offset(unit), generation);
            if (at >= 0) {
                counts.verifyError(pattern.describe(buffer.segment(), view, at, plan.offset(unit), generation));
            }
        }

        void failed(Status status) {
            counts.error(
                    status,
                    "%s of %d bytes at offset %d failed with status %s"
                            .formatted(operation, plan.unitBytes(), plan.offset(unit), status));
            if (table != null) {
                table.release((int) unit, operation == BlockOperation.READ ? generation : 0);
            }
        }

        @Override
        protected void completed(Status status) {
            JobRun.this.completed(this, status);
        }
    }
}
