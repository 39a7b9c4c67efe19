package io.peerlane.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A field of an Identify data structure.
 *
 * @param name the specification's mnemonic in lower case, as nvme-cli has it
 * @param value a number or a text
 * @param shown the value as people read it
 * @param meaning what it says, in words; empty if the value does
 */
record IdentifyField(String name, Object value, String shown, String meaning) {

    static IdentifyField of(String name, Object value) {
        return new IdentifyField(name, value, String.valueOf(value), "");
    }

    static IdentifyField of(String name, long value, String meaning) {
        return new IdentifyField(name, value, String.valueOf(value), meaning);
    }

    static IdentifyField hex(String name, long value, String meaning) {
        return new IdentifyField(name, value, "0x" + Long.toHexString(value), meaning);
    }

    /** {@code name : value (meaning)}, as nvme-cli lays it out. */
    String line() {
        String line = "%-9s : %s".formatted(name, shown).stripTrailing();
        return meaning.isEmpty() ? line : line + " (" + meaning + ")";
    }

    /** Values by name. */
    static Map<String, Object> byName(List<IdentifyField> fields) {
        var values = new LinkedHashMap<String, Object>();
        fields.forEach(field -> values.put(field.name(), field.value()));
        return values;
    }
}
