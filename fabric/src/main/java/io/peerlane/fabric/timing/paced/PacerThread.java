package io.peerlane.fabric.timing.paced;

import java.util.concurrent.locks.LockSupport;

/** Advances a pacer when its next event is due: one daemon thread, asleep in between. */
public final class PacerThread implements AutoCloseable {

    private static final long LONGEST_NAP_NANOS = 1_000_000_000;

    private final DilatedClock clock;
    private final Pacer pacer;
    private final Thread thread;
    private volatile boolean closed;

    /** Starts it. */
    @SuppressWarnings("this-escape") // started last
    public PacerThread(DilatedClock clock) {
        this.clock = clock;
        thread = Thread.ofPlatform().name("pacer").daemon().unstarted(this::run);
        pacer = new Pacer(clock, this::wake);
        thread.start();
    }

    /** What it advances. */
    public Pacer pacer() {
        return pacer;
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long next = pacer.advance();
            long nap = next == Long.MAX_VALUE ? LONGEST_NAP_NANOS : clock.nanosUntil(next);
            if (nap > 0) {
                LockSupport.parkNanos(this, Math.min(nap, LONGEST_NAP_NANOS));
            }
        }
    }

    /** Ends it; operations that are under way go on no more unless somebody begins another. Waits for the thread. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
