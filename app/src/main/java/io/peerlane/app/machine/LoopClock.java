package io.peerlane.app.machine;

import io.peerlane.nvme.target.TargetClock;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The system's monotonic clock; timers of one thread hand their tasks to the event loops. */
record LoopClock(ScheduledExecutorService scheduler) implements TargetClock {

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public Timeout schedule(Executor loop, long delayNanos, Runnable task) {
        try {
            var future = scheduler.schedule(() -> loop.execute(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException _) { // shut down: no timer matters any more
            return () -> {};
        }
    }
}
