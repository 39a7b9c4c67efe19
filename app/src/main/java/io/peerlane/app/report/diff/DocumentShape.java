package io.peerlane.app.report.diff;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.peerlane.app.config.ConfigurationException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a JSON document against the records it is read into, before it is: every field that may not be null is there, and each
 * has the type that the record says. The first that does not is named with its whole path.
 */
final class DocumentShape {

    /** Fields that reports of earlier versions did not have. */
    private static final Set<String> LATER = Set.of(
            "metrics",
            "table",
            "model",
            "latencyCurve",
            "utilisation",
            "order",
            "repeats",
            "outcome",
            "bs",
            "iodepth",
            "cpuSecondsPerGiB");

    /** Fields that every window needs, whatever the version. */
    private static final Set<String> OF_A_WINDOW = Set.of("bs", "iodepth", "cpuSecondsPerGiB");

    private final String source;

    /** @param source name of the document for messages */
    DocumentShape(String source) {
        this.source = source;
    }

    /** @throws ConfigurationException naming the first field that does not fit */
    void check(JsonNode document, Class<? extends Record> type) {
        object(document, type, "");
    }

    private void object(JsonNode node, Class<?> type, String path) {
        if (type.isAnnotationPresent(JsonPropertyOrder.class) && node.isArray()) {
            tuple(node, type, path);
            return;
        }
        if (!node.isObject()) {
            throw refusal(path, node, "an object");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            JsonNode value = node.path(name);
            String at = path.isEmpty() ? name : path + "." + name;
            if (!value.isMissingNode() && !value.isNull()) {
                value(value, component.getAnnotatedType(), at);
            } else if (required(component, path)) {
                throw refusal(at, value, words(component.getGenericType()));
            }
        }
    }

    private static boolean required(RecordComponent component, String path) {
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return false;
        }
        boolean always = path.startsWith("results[") && OF_A_WINDOW.contains(component.getName());
        return always || !LATER.contains(component.getName());
    }

    private static String name(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? component.getName() : property.value();
    }

    /** A record that is written as an array of its components. */
    private void tuple(JsonNode node, Class<?> type, String path) {
        RecordComponent[] components = type.getRecordComponents();
        if (node.size() != components.length) {
            throw refusal(path, node, components.length + " values");
        }
        for (int i = 0; i < components.length; i++) {
            value(node.get(i), components[i].getAnnotatedType(), path + "[" + i + "]");
        }
    }

    private void value(JsonNode node, AnnotatedType annotated, String path) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            if (((ParameterizedType) type).getRawType() == List.class) {
                list(node, arguments[0], path);
            } else {
                map(node, arguments[1], path);
            }
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            object(node, plain, path);
        } else if (type instanceof Class<?> plain && !fits(node, plain)) {
            throw refusal(path, node, words(plain));
        }
    }

    private void list(JsonNode node, AnnotatedType element, String path) {
        if (!node.isArray()) {
            throw refusal(path, node, "an array");
        }
        for (int i = 0; i < node.size(); i++) {
            element(node.get(i), element, path + "[" + i + "]");
        }
    }

    private void map(JsonNode node, AnnotatedType element, String path) {
        if (!node.isObject()) {
            throw refusal(path, node, "an object");
        }
        node.properties().forEach(field -> element(field.getValue(), element, path + "." + field.getKey()));
    }

    private void element(JsonNode node, AnnotatedType element, String path) {
        if (node.isNull() && (element.isAnnotationPresent(Nullable.class) || element.getType() == Object.class)) {
            return;
        }
        value(node, element, path);
    }

    private static boolean fits(JsonNode node, Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return node.isIntegralNumber() && node.canConvertToInt();
        }
        if (type == long.class || type == Long.class) {
            return node.isIntegralNumber() && node.canConvertToLong();
        }
        if (type == double.class || type == Double.class) {
            return node.isNumber() && Double.isFinite(node.doubleValue());
        }
        if (type == String.class) {
            return node.isTextual();
        }
        return !type.isEnum() || constants(type).contains(node.asText());
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String words(Type type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a finite number";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return "one of " + String.join(", ", constants(plain));
        }
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        return raw == List.class ? "an array" : "an object";
    }

    private ConfigurationException refusal(String path, JsonNode found, String wanted) {
        return new ConfigurationException(
                source, path.isEmpty() ? "document" : path, ReportReader.shown(found), wanted);
    }
}
