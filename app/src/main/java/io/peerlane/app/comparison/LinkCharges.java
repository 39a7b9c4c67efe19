package io.peerlane.app.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Data bytes that links must have carried, by the address of the port above the link. Used by one thread. */
final class LinkCharges {

    private final MachineTree tree;
    private final Map<String, Long> towardRoot = new HashMap<>();
    private final Map<String, Long> fromRoot = new HashMap<>();

    /** Nothing is charged yet. */
    LinkCharges(MachineTree tree) {
        this.tree = tree;
    }

    /** Bytes up the link of that name. */
    long towardRoot(String link) {
        return towardRoot.getOrDefault(link, 0L);
    }

    /** Bytes down the link of that name. */
    long fromRoot(String link) {
        return fromRoot.getOrDefault(link, 0L);
    }

    /** From a function up to the root complex. */
    void toRoot(String from, long bytes) {
        tree.above(from).forEach(port -> towardRoot.merge(port, bytes, Long::sum));
    }

    /** From the root complex down to a function. */
    void fromRoot(String to, long bytes) {
        tree.above(to).forEach(port -> fromRoot.merge(port, bytes, Long::sum));
    }

    /**
     * From one function to another: up to the nearest bridge above both and down again, or by way of the root complex.
     * Inside one function no link is crossed.
     */
    void between(String from, String to, boolean throughRoot, long bytes) {
        if (from.equals(to)) {
            return;
        }
        List<String> up = tree.above(from);
        List<String> down = tree.above(to);
        up.stream()
                .filter(port -> throughRoot || !down.contains(port))
                .forEach(port -> towardRoot.merge(port, bytes, Long::sum));
        down.stream()
                .filter(port -> throughRoot || !up.contains(port))
                .forEach(port -> fromRoot.merge(port, bytes, Long::sum));
    }
}
