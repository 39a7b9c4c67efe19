package io.peerlane.nvme.target;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keep Alive Timer of a controller with traffic based keep alive: any command restarts it (NVMe Base 2.1, 3.9; CTRATT.TBKAS).
 * A command only sets a flag; the timer looks at it when it fires, so it expires one to two timeouts after the last command.
 *
 * <p>{@link #touched} is safe from any thread, the rest is for the controller's loop.
 */
final class KeepAliveTimer {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** KAS is 10: one second. */
    private static final long GRANULARITY_MILLIS = 1000;

    private final TargetClock clock;
    private final Executor loop;
    private final Runnable expired;
    private volatile boolean traffic;
    private long timeoutMillis;
    private long armed;
    private TargetClock.@Nullable Timeout pending;

    /** @param expired run on {@code loop} when no command came for a whole timeout */
    KeepAliveTimer(TargetClock clock, Executor loop, Runnable expired) {
        this.clock = clock;
        this.loop = loop;
        this.expired = expired;
    }

    /** KATO in milliseconds, 0 when off. */
    long timeoutMillis() {
        return timeoutMillis;
    }

    /** Sets KATO, rounded up to the granularity of KAS, and starts over; 0 stops the timer. */
    void start(long millis) {
        stop();
        timeoutMillis = Math.ceilDiv(millis, GRANULARITY_MILLIS) * GRANULARITY_MILLIS;
        arm();
    }

    /** Starts over with the same timeout. */
    void restart() {
        start(timeoutMillis);
    }

    /** Stops the timer; KATO stays. */
    void stop() {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
    }

    /** A command came. */
    void touched() {
        if (!traffic) { // a read is cheap, a volatile write per command is not
            traffic = true;
        }
    }

    private void arm() {
        if (timeoutMillis > 0) {
            traffic = false;
            long mine = ++armed;
            pending = clock.schedule(loop, timeoutMillis * NANOS_PER_MILLI, () -> fired(mine));
        }
    }

    private void fired(long which) {
        if (pending == null || which != armed) {
            return; // stopped or started over while the task was on its way
        }
        pending = null;
        if (traffic) {
            arm();
        } else {
            expired.run();
        }
    }
}
