package io.peerlane.nvme.target;

import java.util.concurrent.Executor;

/** Time for the target: it has neither clock nor thread of its own. */
public interface TargetClock {

    /** Monotonic time, nanoseconds from any origin. */
    long nowNanos();

    /** Runs {@code task} on {@code loop} once, {@code delayNanos} from now or a little later. */
    Timeout schedule(Executor loop, long delayNanos, Runnable task);

    /** A task that waits for its time. */
    interface Timeout {
        /** Drops the task; a task that is running or has run is not affected. */
        void cancel();
    }
}
