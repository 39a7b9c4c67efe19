package io.peerlane.fabric.memory;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes in use of one or several page pools, and the most that were in use at once since a moment that a reader marked. Each
 * reader has marks of its own, so that none disturbs another. Safe from any thread; counting allocates nothing and costs one
 * atomic addition, and a comparison for each mark: whoever sets marks bounds their number, and closes them.
 */
public final class PoolUse {

    private final AtomicLong inUse = new AtomicLong();
    private volatile Mark[] marks = {};
    private final Mark start = mark();

    /** The highest use since a moment. {@link #close} ends the watch; what was seen until then stays. */
    public final class Mark implements AutoCloseable {

        private final AtomicLong peak = new AtomicLong();

        private Mark() {}

        /** Most bytes in use at once since the mark was set, those in use at that moment included. */
        public long peak() {
            return peak.get();
        }

        private void see(long bytes) {
            long highest = peak.get();
            while (bytes > highest && !peak.compareAndSet(highest, bytes)) {
                highest = peak.get();
            }
        }

        @Override
        public void close() {
            forget(this);
        }
    }

    /** Sets a mark now. */
    public Mark mark() {
        var mark = new Mark();
        watch(mark);
        mark.see(inUse.get()); // after it is watched: what is taken from here on is seen by whoever takes it
        return mark;
    }

    private synchronized void watch(Mark mark) {
        var more = Arrays.copyOf(marks, marks.length + 1);
        more[marks.length] = mark;
        marks = more;
    }

    private synchronized void forget(Mark mark) {
        marks = Arrays.stream(marks).filter(other -> other != mark).toArray(Mark[]::new);
    }

    /** Bytes in use now. */
    public long inUse() {
        return inUse.get();
    }

    /** Most bytes in use at once since the beginning. */
    public long peak() {
        return start.peak();
    }

    void took(long bytes) {
        long now = inUse.addAndGet(bytes);
        for (Mark mark : marks) {
            mark.see(now);
        }
    }

    void gave(long bytes) {
        inUse.addAndGet(-bytes);
    }
}
