package io.peerlane.app.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which function lies below which, as {@code GET /api/machine} tells it.
 *
 * @param parents address of the bridge above, by the address of the function; those on a root bus have none
 */
record MachineTree(Map<String, String> parents) {

    /** A copy of the map is kept. */
    MachineTree {
        parents = Map.copyOf(parents);
    }

    /** The tree of a machine's document; functions that are not described are on a root bus. */
    static MachineTree of(Map<String, Object> machine) {
        Map<String, String> parents = new HashMap<>();
        if (machine.get("functions") instanceof List<?> functions) {
            for (Object entry : functions) {
                if (entry instanceof Map<?, ?> function
                        && function.get("address") instanceof String address
                        && function.get("parent") instanceof String parent) {
                    parents.put(address, parent);
                }
            }
        }
        return new MachineTree(parents);
    }

    /** The bridges above a function, the nearest first. */
    List<String> above(String address) {
        List<String> bridges = new ArrayList<>();
        for (String bridge = parents.get(address); bridge != null; bridge = parents.get(bridge)) {
            bridges.add(bridge);
        }
        return bridges;
    }
}
