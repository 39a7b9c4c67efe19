package io.peerlane.app.workload;

/**
 * The timer of an event loop. It is never early; how late it is depends on the loop: with epoll the kernel's timer slack (50 us by
 * default, {@code timerslack} of prctl(2)) and what else the loop does, with NIO up to a millisecond more.
 */
@FunctionalInterface
public interface LoopTimer {

    /**
     * Runs {@code task} on the event loop; called there.
     *
     * @param nanos from now, 0 or more
     */
    void after(long nanos, Runnable task);
}
