package io.peerlane.app.workload;

import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A queue, its event loop and a clock that only events move: what is asked of it takes {@code service}, all at once, but nothing
 * ends during a stall. Its timer is late by {@code slack}.
 */
final class StallingDevice implements BlockQueue, Executor, LoopTimer {

    long now = 1_000_000_000;
    long service = 900_000;
    long slack;
    long stallFrom = Long.MAX_VALUE;
    long stallTo = Long.MAX_VALUE;
    int depth = Integer.MAX_VALUE;
    int outstanding;
    int submitted;
    int timers;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int number;

    private record Event(long at, int number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Integer.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, number++, action));
    }

    @Override
    public boolean submit(BlockRequest request) {
        if (outstanding == depth) {
            return false;
        }
        outstanding++;
        submitted++;
        boolean stalled = now + service > stallFrom && now < stallTo;
        at(stalled ? stallTo : now + service, () -> {
            outstanding--;
            request.complete(Status.SUCCESS);
        });
        return true;
    }

    @Override
    public void commit() {}

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        timers++;
        at(now + nanos + slack, task);
    }

    /** Runs one phase of a job over it from its beginning to its end, in the time of its own clock. */
    JobCounts run(Phase phase, int ioDepth, long seed) {
        var memory = new DataBuffer(Arena.ofAuto().allocate(ioDepth * 512L), 0);
        var job = new JobRun(
                new JobPlan(0, 0, 1 << 20, 512, 512), this, this, this, () -> now, memory, ioDepth, seed, 1, null);
        var done = new AtomicInteger();
        job.start(phase, done::incrementAndGet);
        while (done.get() == 0) {
            step();
        }
        if (done.get() != 1 || job.outstanding() != 0) {
            throw new AssertionError("done " + done + " times, " + job.outstanding() + " outstanding");
        }
        return job.counts();
    }

    private void step() {
        if (!tasks.isEmpty()) {
            tasks.remove().run();
            return;
        }
        var event = events.remove(); // nothing left to happen is a job that never ends
        now = Math.max(now, event.at());
        event.action().run();
    }
}
