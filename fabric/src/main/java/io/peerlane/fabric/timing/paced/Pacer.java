package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.timing.simulation.StageWalk;
import io.peerlane.fabric.timing.transfer.Chunks;
import io.peerlane.fabric.tlp.Cpu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations on the machine's clock. An event is handled when the clock has reached its time, never sooner, and counts from
 * that time however late it is handled. It has no thread: whoever begins something, and {@link PacerThread}, handle what is
 * due. Any thread.
 */
public final class Pacer {

    /** Later than this an operation is counted as late: the model's figures are worth no less. */
    public static final long TOLERANCE_PICOSECONDS = 5_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Pacer.class);

    private static final long SEED = 1;

    private final MachineClock clock;
    private final Runnable earlier;
    private final ReentrantLock lock = new ReentrantLock();
    private final StageWalk walk = new StageWalk(Chunks.MOST, SEED, this::ended);
    private final List<@Nullable PacedOperation> slots = new ArrayList<>();
    private final List<Long> bytesOf = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final ThreadLocal<Long> cause = new ThreadLocal<>();
    private List<Ended> ended = new ArrayList<>();
    private long awaited = Long.MAX_VALUE;
    private long bytes;
    private long underWay;
    private long completions;
    private long late;
    private long lateTime;
    private long worstLate;
    private volatile List<Cpu> processors = List.of();

    private record Ended(PacedOperation operation, long time) {}

    /** @param earlier called when there is an event before the one that {@link #advance} told of last; must not block */
    public Pacer(MachineClock clock, Runnable earlier) {
        this.clock = clock;
        this.earlier = earlier;
    }

    /** Operations that one of these begins go on there; others on the thread that finds them over. */
    public void processors(List<Cpu> all) {
        processors = List.copyOf(all);
    }

    /**
     * Begins an operation: now, or inside the continuation of another one when that one was over.
     *
     * @param over runs once the model says so and {@link Operation#done} was called, on the processor that calls this
     */
    public Operation begin(StagePlan plan, Runnable over) {
        var operation = new PacedOperation(this, executor(), over);
        Long caused = cause.get();
        lock.lock();
        try {
            walk.know(plan.resources());
            underWay++;
            bytes += plan.bytes();
            walk.begin(slot(operation, plan.bytes()), plan.steps(), plan.chunks(), caused == null ? now() : caused);
        } finally {
            lock.unlock();
        }
        advance(false);
        return operation;
    }

    private Executor executor() {
        for (Cpu processor : processors) {
            if (processor.isCurrent()) {
                return processor.executor();
            }
        }
        return Runnable::run;
    }

    private int slot(PacedOperation operation, long size) {
        Integer slot = free.poll();
        if (slot == null) {
            slots.add(operation);
            bytesOf.add(size);
            return slots.size() - 1;
        }
        slots.set(slot, operation);
        bytesOf.set(slot, size);
        return slot;
    }

    /**
     * Handles every event that is due.
     *
     * @return time of the next one; {@link Long#MAX_VALUE} if there is none
     */
    public long advance() {
        return advance(true);
    }

    private long advance(boolean awaits) {
        List<Ended> found = List.of();
        long next;
        boolean sooner;
        lock.lock();
        try {
            long now = now();
            while (!walk.isIdle() && walk.next() <= now) {
                walk.step();
            }
            next = walk.isIdle() ? Long.MAX_VALUE : walk.next();
            sooner = !awaits && next < awaited;
            if (awaits || sooner) {
                awaited = next;
            }
            if (!ended.isEmpty()) {
                found = ended;
                ended = new ArrayList<>();
            }
        } finally {
            lock.unlock();
        }
        if (sooner) {
            earlier.run();
        }
        found.forEach(Pacer::goOn);
        return next;
    }

    /** A defect in what goes on must not stop the clock of everybody else. */
    private static void goOn(Ended ended) {
        try {
            ended.operation().ended(ended.time());
        } catch (RuntimeException e) {
            LOG.error("what waited for an operation failed", e);
        }
    }

    private void ended(int slot, long time) {
        PacedOperation operation = slots.set(slot, null);
        bytes -= bytesOf.get(slot);
        free.add(slot);
        if (operation != null) {
            ended.add(new Ended(operation, time));
        }
    }

    long now() {
        return clock.picoseconds();
    }

    /** An operation was cancelled. */
    void left() {
        lock.lock();
        try {
            underWay--;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on after an operation that was over at {@code end} by the model; what is begun meanwhile begins at {@code at}. */
    void goOn(long end, long at, Runnable over) {
        count(now() - end);
        Long outer = cause.get();
        cause.set(at);
        try {
            over.run();
        } finally {
            if (outer == null) {
                cause.remove();
            } else {
                cause.set(outer);
            }
        }
    }

    private void count(long lateBy) {
        lock.lock();
        try {
            underWay--;
            completions++;
            late += lateBy > TOLERANCE_PICOSECONDS ? 1 : 0;
            lateTime += lateBy;
            worstLate = Math.max(worstLate, lateBy);
        } finally {
            lock.unlock();
        }
    }

    /** Of all operations that the model has not ended. */
    long bytesUnderWay() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** What became of operations and resources so far. */
    public PacedCounts counts() {
        lock.lock();
        try {
            List<PacedCounts.Use> uses = new ArrayList<>();
            for (int i = 0; i < walk.resources().size(); i++) {
                var resource = walk.resources().get(i);
                uses.add(new PacedCounts.Use(resource.name(), resource.servers(), walk.busy(i)));
            }
            return new PacedCounts(now(), completions, late, lateTime, worstLate, underWay, 0, uses);
        } finally {
            lock.unlock();
        }
    }
}
