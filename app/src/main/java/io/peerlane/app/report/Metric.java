package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a metric of verdicts and table is.
 *
 * @param name as verdicts and table lines name it, e.g. {@code latencyNanos.p99}
 * @param label for people
 * @param unit of the means, e.g. {@code B/s}; empty for a plain ratio
 * @param kind where its numbers come from
 * @param better which way is good
 */
public record Metric(String name, String label, String unit, Kind kind, Better better) {

    /** Where numbers come from. */
    public enum Kind {
        COUNTED,
        MEASURED,
        MODELLED;

        /** In JSON. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which way is good. */
    public enum Better {
        HIGHER,
        LOWER,
        NEITHER;

        /** In JSON. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
