package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A path compared with the baseline in one metric and cell.
 *
 * @param metric name of a {@link Metric}, e.g. {@code bytesPerSecond}
 * @param rw direction
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param rateIops requests per second asked for (open loop); null in a closed loop
 * @param baseline path compared with
 * @param path path judged
 * @param repeats how many were compared
 * @param difference relative to the baseline: 0.1 is 10 % more; null where the baseline is 0
 * @param low lower end of the 95 % interval; null where none can be given, or none is needed
 * @param high upper end
 * @param outcome what is claimed
 * @param text in words
 */
public record Verdict(
        String metric,
        String rw,
        int bs,
        int iodepth,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double rateIops,
        String baseline,
        String path,
        int repeats,
        @Nullable Double difference,
        @Nullable Double low,
        @Nullable Double high,
        Outcome outcome,
        String text) {

    /** What a verdict claims. */
    public enum Outcome {
        /** The path has more of it. */
        MORE,
        /** The path has less of it. */
        LESS,
        /** No detectable difference. */
        NONE,
        /** Too few repeats for any claim. */
        UNDECIDED,
        /** The same number in every repeat. */
        IDENTICAL;

        /** In JSON. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What an interval alone says, as reports did that had no outcome. */
        static Outcome of(@Nullable Double low, @Nullable Double high) {
            if (low == null || high == null) {
                return UNDECIDED;
            }
            return low > 0 ? MORE : high < 0 ? LESS : NONE;
        }
    }

    /** A report that has no outcome gets the one of its interval. */
    public Verdict {
        outcome = outcome == null ? Outcome.of(low, high) : outcome;
    }

    /** Whether a difference is claimed. */
    public boolean detectable() {
        return outcome == Outcome.MORE || outcome == Outcome.LESS;
    }

    /** Where it was measured. */
    public Cell cell() {
        return new Cell(rw, bs, iodepth, rateIops);
    }
}
