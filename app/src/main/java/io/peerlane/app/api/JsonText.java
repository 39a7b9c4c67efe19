package io.peerlane.app.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.fabric.errno.Errno;
import java.io.UncheckedIOException;

/** Documents as JSON text, and JSON text as trees. */
final class JsonText {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonText() {}

    static String of(Object document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ApiProblem if it is not one JSON value */
    static JsonNode parse(String text) {
        try {
            var tree = MAPPER.readTree(text);
            if (tree != null && !tree.isMissingNode()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw ApiProblem.malformed(Errno.EINVAL, "body", e.getOriginalMessage(), "one JSON value");
        }
        throw ApiProblem.malformed(Errno.EINVAL, "body", "nothing", "one JSON value");
    }
}
