package io.peerlane.app.comparison;

import java.util.HashMap;
import java.util.Map;

/**
 * What a target prints when everything listens: {@code READY rdma=127.0.0.1:4420 http=127.0.0.1:8080 nqn=...}.
 *
 * @param values by their keys
 */
record ReadyLine(Map<String, String> values) {

    private static final String READY = "READY ";

    static boolean matches(String line) {
        return line.startsWith(READY);
    }

    /** Parses it; words without {@code =} are ignored. */
    static ReadyLine parse(String line) {
        Map<String, String> values = new HashMap<>();
        for (String word : line.substring(READY.length()).split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new ReadyLine(Map.copyOf(values));
    }

    /** The value of a key. */
    String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new ComparisonException("the target's READY line has no %s: %s".formatted(key, values));
        }
        return value;
    }

    /** Host of an address under a key. */
    String host(String key) {
        String address = get(key);
        return address.substring(0, Math.max(0, address.lastIndexOf(':')));
    }

    /** Port of an address under a key. */
    String port(String key) {
        String address = get(key);
        return address.substring(address.lastIndexOf(':') + 1);
    }
}
