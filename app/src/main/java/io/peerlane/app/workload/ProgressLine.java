package io.peerlane.app.workload;

import java.util.Locale;
import java.util.function.Consumer;

/** One line, rewritten in place, as fio shows it: share done, rates since the last line, time to go. */
public final class ProgressLine implements Progress {

    private static final double EVERY_NANOS = 500e6;

    private final JobOptions options;
    private final JobTimer timer;
    private final Consumer<String> out;
    private String phase = "";
    private long shownAt;
    private long reads;
    private long writes;

    /**
     * A line for a terminal.
     *
     * @param totalIos I/Os that end the job if the clock does not
     * @param out takes text with a carriage return in front and no line feed
     */
    public ProgressLine(JobOptions options, long totalIos, Consumer<String> out) {
        this.options = options;
        this.timer = new JobTimer(options.runtime(), totalIos);
        this.out = out;
    }

    @Override
    public void update(String name, long elapsedNanos, long readIos, long writtenIos) {
        if (!name.equals(phase)) {
            phase = name;
            shownAt = 0;
            reads = 0;
            writes = 0;
        }
        if (elapsedNanos - shownAt >= EVERY_NANOS) {
            double seconds = (elapsedNanos - shownAt) / 1e9;
            out.accept("\r" + text(elapsedNanos, readIos, writtenIos, seconds) + "\u001b[K");
            shownAt = elapsedNanos;
            reads = readIos;
            writes = writtenIos;
        }
    }

    /** Clears the line. */
    public void clear() {
        out.accept("\r\u001b[K");
    }

    private String text(long elapsedNanos, long readIos, long writtenIos, double seconds) {
        double readRate = (readIos - reads) / seconds;
        double writeRate = (writtenIos - writes) / seconds;
        String rates =
                "[r=%s,w=%s][r=%.0f,w=%.0f IOPS]".formatted(rate(readRate), rate(writeRate), readRate, writeRate);
        if (!phase.equals(options.readWrite().json())) {
            return "Jobs: %d [%s]%s".formatted(options.numJobs(), phase, rates);
        }
        double done = timer.done(elapsedNanos, readIos + writtenIos);
        return String.format(
                Locale.ROOT,
                "Jobs: %d [%s][%.1f%%]%s[eta %s]",
                options.numJobs(),
                phase,
                done * 100,
                rates,
                clock(timer.remainingSeconds(elapsedNanos, readIos + writtenIos)));
    }

    private String rate(double ios) {
        return String.format(Locale.ROOT, "%.0fMiB/s", ios * options.blockBytes() / (1 << 20));
    }

    private static String clock(long seconds) {
        return seconds < 0 ? "--:--" : "%02dm:%02ds".formatted(seconds / 60, seconds % 60);
    }
}
