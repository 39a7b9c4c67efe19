package io.peerlane.fabric.p2pdma.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One JSON object of a vector file. Whatever is not as wanted is refused with a {@link VectorException} that says where it
 * stands.
 */
public final class Fields {

    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final String HEX_WANTED = "0x and up to 16 hexadecimal digits";
    private static final Pattern HEX_16 = Pattern.compile("[0-9a-fA-F]{4}");

    private final String file;
    private final String caseId;
    private final String path;
    private final JsonNode object;

    Fields(String file, String caseId, String path, JsonNode object) {
        this.file = file;
        this.caseId = caseId;
        this.path = path;
        this.object = object;
        if (!object.isObject()) {
            throw new VectorException(file, caseId, path, abbreviated(object), "an object");
        }
    }

    /** The same object, named by the case it turned out to be. */
    Fields asCase(String id) {
        return new Fields(file, id, "", object);
    }

    /** True if the key is there with a value; null stands for an absent optional one. */
    public boolean has(String key) {
        return object.hasNonNull(key);
    }

    /** True if the key is there and null. */
    public boolean isNull(String key) {
        return object.has(key) && object.get(key).isNull();
    }

    /** Text. */
    public String text(String key) {
        return get(key, JsonNode::isTextual, "text").textValue();
    }

    /** Text, or {@code absent} without the key. */
    public String text(String key, String absent) {
        return has(key) ? text(key) : absent;
    }

    /** A signed integer of 32 bits. */
    public int integer(String key) {
        return get(key, Fields::isInteger, "an integer of 32 bits").intValue();
    }

    /** An integer from 0 to 2^63 - 1. */
    public long unsigned(String key) {
        return get(key, node -> node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0, "a size")
                .longValue();
    }

    /** True or false. */
    public boolean flag(String key) {
        return get(key, JsonNode::isBoolean, "true or false").booleanValue();
    }

    /** True or false, or {@code absent} without the key. */
    public boolean flag(String key, boolean absent) {
        return has(key) ? flag(key) : absent;
    }

    /** Up to 64 bits as text with 0x in front. */
    public long hex(String key) {
        return parseHex(at(key), get(key, JsonNode::isTextual, "text"));
    }

    private long parseHex(String where, JsonNode node) {
        if (!node.isTextual() || !HEX.matcher(node.textValue()).matches()) {
            throw new VectorException(file, caseId, where, abbreviated(node), HEX_WANTED);
        }
        return Long.parseUnsignedLong(node.textValue().substring(2), 16);
    }

    /** A register of 32 bits as text with 0x in front. */
    public int register32(String key) {
        long value = hex(key);
        if (value >>> 32 != 0) {
            throw refusal(key, text(key), "a register of 32 bits");
        }
        return (int) value;
    }

    /** A list of numbers as {@link #hex}, empty where null stands. */
    public List<OptionalLong> nullableHexes(String key) {
        return elements(
                key, (where, node) -> node.isNull() ? OptionalLong.empty() : OptionalLong.of(parseHex(where, node)));
    }

    /** A list of lists of numbers as {@link #hex}. */
    public List<List<Long>> hexLists(String key) {
        return elements(key, (where, node) -> {
            if (!node.isArray()) {
                throw new VectorException(file, caseId, where, abbreviated(node), "a list");
            }
            return elements(where, node, this::parseHex);
        });
    }

    private static boolean isInteger(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }

    /** A list of signed integers of 32 bits. */
    public List<Integer> integers(String key) {
        return elements(key, (where, node) -> {
            if (!isInteger(node)) {
                throw new VectorException(file, caseId, where, abbreviated(node), "an integer of 32 bits");
            }
            return node.intValue();
        });
    }

    /** A register of 16 bits as text with 0x in front. */
    public int register(String key) {
        long value = hex(key);
        if (value >>> 16 != 0) {
            throw refusal(key, text(key), "a register of 16 bits");
        }
        return (int) value;
    }

    /** Four hexadecimal digits. */
    public int id(String key, int absent) {
        if (!has(key)) {
            return absent;
        }
        String text = text(key);
        if (!HEX_16.matcher(text).matches()) {
            throw refusal(key, text, "4 hexadecimal digits");
        }
        return Integer.parseInt(text, 16);
    }

    /** A PCI address. */
    public BusDeviceFunction address(String key) {
        String text = text(key);
        try {
            return BusDeviceFunction.parse(text);
        } catch (IllegalArgumentException e) {
            throw refusal(key, text, "a PCI address such as 0000:03:00.0");
        }
    }

    /** An object that need not be there. */
    public Optional<Fields> object(String key) {
        return has(key) ? Optional.of(new Fields(file, caseId, at(key), object.get(key))) : Optional.empty();
    }

    /** An object that must be there. */
    public Fields required(String key) {
        return new Fields(file, caseId, at(key), get(key, JsonNode::isObject, "an object"));
    }

    /** A list of objects. */
    public List<Fields> objects(String key) {
        return elements(key, (where, node) -> new Fields(file, caseId, where, node));
    }

    /** A list of texts. */
    public List<String> texts(String key) {
        return elements(key, (where, node) -> {
            if (!node.isTextual()) {
                throw new VectorException(file, caseId, where, abbreviated(node), "text");
            }
            return node.textValue();
        });
    }

    private <T> List<T> elements(String key, BiFunction<String, JsonNode, T> read) {
        return elements(at(key), get(key, JsonNode::isArray, "a list"), read);
    }

    private static <T> List<T> elements(String path, JsonNode array, BiFunction<String, JsonNode, T> read) {
        List<T> elements = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            elements.add(read.apply(path + "[" + i + "]", array.get(i)));
        }
        return elements;
    }

    /** Names of all keys of this object. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** The refusal of what stands under {@code key}, to be thrown. */
    public VectorException refusal(String key, String found, String wanted) {
        return new VectorException(file, caseId, at(key), "'" + found + "'", wanted);
    }

    private JsonNode get(String key, Predicate<JsonNode> type, String wanted) {
        var node = object.get(key);
        if (node == null) {
            throw new VectorException(file, caseId, at(key), "nothing", wanted);
        }
        if (!type.test(node)) {
            throw new VectorException(file, caseId, at(key), abbreviated(node), wanted);
        }
        return node;
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String abbreviated(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
