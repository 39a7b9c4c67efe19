package io.peerlane.nvme.target.discovery;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * GENCTR: counts what changes the Discovery log page of some host. A change and its count are one step to a reader, so a host
 * that finds the same counter before and after has read one page. Safe from any thread.
 */
public final class LogGeneration {

    private final ReentrantLock lock = new ReentrantLock();
    private final Runnable changed;
    private long generation;

    /** @param changed called after each change, without the lock; on the thread that changed something */
    public LogGeneration(Runnable changed) {
        this.changed = changed;
    }

    /**
     * Changes something.
     *
     * @param change short; returns whether it made a difference
     * @return what {@code change} returned
     */
    public boolean change(BooleanSupplier change) {
        boolean made;
        lock.lock();
        try {
            made = change.getAsBoolean();
            if (made) {
                generation++;
            }
        } finally {
            lock.unlock();
        }
        if (made) {
            changed.run();
        }
        return made;
    }

    /** Reads while nothing changes; {@code reader} is given GENCTR. */
    public <T> T read(LongFunction<T> reader) {
        lock.lock();
        try {
            return reader.apply(generation);
        } finally {
            lock.unlock();
        }
    }
}
