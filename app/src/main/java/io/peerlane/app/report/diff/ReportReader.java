package io.peerlane.app.report.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code report.json}, written by this program or by anything else. */
public final class ReportReader {

    /** Larger files are not read. */
    static final long MOST_BYTES = 64L << 20;

    private static final int SHOWN = 60;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ReportReader() {}

    /**
     * The report of a file; fields that this version does not know are ignored.
     *
     * @throws ConfigurationException if it cannot be used: names file, field, what was found and what is wanted
     */
    public static Report read(Path file) {
        return parse(file.toString(), text(file));
    }

    /**
     * The report of a text.
     *
     * @param source name for messages
     * @throws ConfigurationException as {@link #read}
     */
    static Report parse(String source, String json) {
        JsonNode root = tree(source, json);
        JsonNode version = root.path("schemaVersion");
        if (!root.isObject()) {
            throw new ConfigurationException(source, "document", shown(root), "an object");
        }
        if (!version.isInt() || version.intValue() != Report.SCHEMA_VERSION) {
            throw new ConfigurationException(
                    source, "schemaVersion", shown(version), String.valueOf(Report.SCHEMA_VERSION));
        }
        new DocumentShape(source).check(root, Report.class);
        try {
            return MAPPER.treeToValue(root, Report.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ConfigurationException(source, "document", oneLine(e), "a report of a comparison");
        }
    }

    private static String text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ConfigurationException(
                        file.toString(), "file", Files.exists(file) ? "something else" : "nothing", "a file");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigurationException(
                        file.toString(), "size", Files.size(file) + " bytes", "at most " + MOST_BYTES);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigurationException(file.toString(), "content", oneLine(e), "text in UTF-8");
        }
    }

    private static JsonNode tree(String source, String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root == null || root.isMissingNode()) {
                throw new ConfigurationException(source, "document", "nothing", "JSON");
            }
            return root;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String where = at == null ? source : "%s:%d:%d".formatted(source, at.getLineNr(), at.getColumnNr());
            throw new ConfigurationException(where, "document", shorten(e.getOriginalMessage()), "JSON");
        }
    }

    private static String oneLine(Exception e) {
        return shorten(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    /** A value in a message: its beginning, in one line, without control characters. */
    static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : shorten(node.toString());
    }

    private static String shorten(String text) {
        String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "\u2026";
    }
}
