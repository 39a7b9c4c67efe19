package io.peerlane.app.workload;

import java.time.Duration;

/**
 * How far a measured window is and when it will end, from the time passed and the work done. Pure.
 *
 * @param runtime length of the window; zero if {@code totalIos} ends it
 * @param totalIos I/Os of the window; 0 if the clock ends it
 */
public record JobTimer(Duration runtime, long totalIos) {

    /** Share done, 0 to 1. */
    public double done(long elapsedNanos, long ios) {
        double share = runtime.isPositive() ? (double) elapsedNanos / runtime.toNanos() : (double) ios / totalIos;
        return Math.clamp(share, 0.0, 1.0);
    }

    /** Seconds that remain if it goes on as it went; -1 as long as nothing is known. */
    public long remainingSeconds(long elapsedNanos, long ios) {
        double done = done(elapsedNanos, ios);
        if (done <= 0) {
            return runtime.isPositive() ? runtime.toSeconds() : -1;
        }
        return Math.round(elapsedNanos / done * (1 - done) / 1e9);
    }
}
