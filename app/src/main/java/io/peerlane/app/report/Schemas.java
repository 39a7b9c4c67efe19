package io.peerlane.app.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The JSON Schemas (draft 2020-12) of the documents, as they lie beside this class. */
public final class Schemas {

    /** A document that has one. */
    public enum Document {
        /** {@code report.json} of a comparison. */
        REPORT,
        /** {@code simulation.json}. */
        SIMULATION,
        /** Output of {@code peerlane report diff -o json}. */
        DIFF;

        /**
         * The document of a name, in small letters.
         *
         * @throws IllegalArgumentException naming those that there are, for any other
         */
        public static Document parse(String name) {
            for (Document document : values()) {
                if (document.json().equals(name)) {
                    return document;
                }
            }
            throw new IllegalArgumentException("found " + name + ", wanted report, simulation or diff");
        }

        /** Its name. */
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Schemas() {}

    /** The schema, as JSON. */
    public static String text(Document document) {
        String name = document.json() + ".schema.json";
        try (var schema = Schemas.class.getResourceAsStream(name)) {
            if (schema == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
