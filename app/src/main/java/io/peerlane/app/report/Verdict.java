package io.peerlane.app.report;

import org.jspecify.annotations.Nullable;

/**
 * A path compared with the baseline in one metric and direction.
 *
 * @param metric e.g. {@code bytesPerSecond}
 * @param rw direction
 * @param baseline path compared with
 * @param path path judged
 * @param difference relative to the baseline: 0.1 is 10 % more
 * @param low lower end of the 95 % interval; null with fewer than two repeats
 * @param high upper end
 * @param text in words
 */
public record Verdict(
        String metric,
        String rw,
        String baseline,
        String path,
        double difference,
        @Nullable Double low,
        @Nullable Double high,
        String text) {

    /** Whether the interval leaves 0 out. */
    public boolean detectable() {
        return low != null && high != null && (low > 0 || high < 0);
    }
}
