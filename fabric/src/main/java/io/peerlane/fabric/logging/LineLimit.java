package io.peerlane.fabric.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many lines of a kind may be logged: a burst, then no more until its interval has passed, after Linux's
 * {@code printk_ratelimited}. Each reason has a limit of its own, so that a flood of one hides no other. Counters are the
 * place for exact numbers; what is left out here is said with the next line that is let through. Safe from any thread.
 *
 * @param <R> the reasons, a fixed set
 */
public final class LineLimit<R extends Enum<R>> {

    /** The answer for a line that must not be written. */
    public static final long SUPPRESSED = -1;

    private static final int BURST = 10;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** One interval of one reason. */
    private static final class Window {
        private long startNanos;
        private int lines;
        private long suppressed;
    }

    private final int burst;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<R, Window> windows;

    /** Ten lines in five seconds, as in Linux. */
    public LineLimit(Class<R> reasons) {
        this(reasons, BURST, INTERVAL, System::nanoTime);
    }

    /**
     * @param burst lines in an interval, at least 1
     * @param nanoTime monotonic time, nanoseconds from any origin
     */
    public LineLimit(Class<R> reasons, int burst, Duration interval, LongSupplier nanoTime) {
        if (burst < 1) {
            throw new IllegalArgumentException("a burst has at least one line, found " + burst);
        }
        this.burst = burst;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.windows = new EnumMap<>(reasons);
    }

    /**
     * Asks for one line.
     *
     * @return {@link #SUPPRESSED}, or how many lines for that reason were suppressed since the last one let through
     */
    public synchronized long admit(R reason) {
        long now = nanoTime.getAsLong();
        Window window = windows.get(reason);
        if (window == null || now - window.startNanos >= intervalNanos) {
            var next = new Window();
            next.startNanos = now;
            next.suppressed = window == null ? 0 : window.suppressed;
            windows.put(reason, next);
            window = next;
        }
        if (window.lines == burst) {
            window.suppressed++;
            return SUPPRESSED;
        }
        window.lines++;
        long suppressed = window.suppressed;
        window.suppressed = 0;
        return suppressed;
    }

    /** For the end of an admitted line: empty, or how many like it were left out. */
    public static String note(long suppressed) {
        return suppressed == 0 ? "" : " (" + suppressed + " like it not logged)";
    }
}
