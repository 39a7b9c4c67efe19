package io.peerlane.app.report.diff;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A reason to be careful with a comparison of two reports.
 *
 * @param kind what it is about
 * @param weight how much it matters
 * @param field what differs, as a path into the report
 * @param a in the first report
 * @param b in the second one
 */
public record Concern(Kind kind, Weight weight, String field, String a, String b) {

    /** What a concern is about. */
    public enum Kind {
        MACHINE,
        TIMING,
        VERSION,
        OPTION,
        LOAD,
        REPEATS,
        VIOLATION,
        FALLBACK;

        /** In JSON. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much a concern matters. */
    public enum Weight {
        /** The reports are about different things. */
        INCOMPARABLE,
        /** A difference in the numbers may come from this. */
        CAUTION,
        /** To be known. */
        NOTE;

        /** In JSON. */
        @JsonValue
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In a line. */
    public String text() {
        return "%s %s: %s, %s".formatted(kind.json(), field, a, b);
    }
}
