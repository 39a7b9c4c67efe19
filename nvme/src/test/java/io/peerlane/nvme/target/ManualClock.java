package io.peerlane.nvme.target;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/** Time that moves when told to. */
public final class ManualClock implements TargetClock {

    private record Task(long at, Executor loop, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now;

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public Timeout schedule(Executor loop, long delayNanos, Runnable run) {
        var task = new Task(now + delayNanos, loop, run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Moves on by milliseconds, running what falls due on its loop, in order. */
    public void advance(long millis) {
        long end = now + millis * 1_000_000;
        while (true) {
            var due = tasks.stream().filter(t -> t.at <= end).min(Comparator.comparingLong(Task::at));
            if (due.isEmpty()) {
                break;
            }
            tasks.remove(due.get());
            now = due.get().at;
            due.get().loop.execute(due.get().run);
        }
        now = end;
    }

    /** Tasks that wait. */
    public int pending() {
        return tasks.size();
    }
}
