package io.peerlane.app.report.html;

import io.peerlane.app.report.html.MachineNode.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Draws what took no part in the data path together: {@code 6 more drives, idle}. */
final class IdleNodes {

    private final Predicate<MachineNode> active;

    /** @param active whether a node's own link carried data */
    IdleNodes(Predicate<MachineNode> active) {
        this.active = active;
    }

    /** The same nodes, each with one node in the place of all those below it that carried nothing. */
    List<MachineNode> together(List<MachineNode> roots) {
        return roots.stream().map(this::together).toList();
    }

    private MachineNode together(MachineNode node) {
        List<MachineNode> shown = new ArrayList<>();
        List<MachineNode> idle = new ArrayList<>();
        for (MachineNode child : node.below()) {
            if (child.all().anyMatch(active)) {
                shown.add(together(child));
            } else {
                idle.add(child);
            }
        }
        if (!idle.isEmpty()) {
            shown.add(summary(idle, shown));
        }
        return node.with(shown);
    }

    private static MachineNode summary(List<MachineNode> idle, List<MachineNode> shown) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        idle.stream()
                .flatMap(MachineNode::all)
                .filter(node -> node.below().isEmpty())
                .forEach(node -> counts.merge(node.kind(), 1L, Long::sum));
        String text = counts.entrySet().stream()
                .map(entry -> count(entry.getKey(), entry.getValue(), shown))
                .collect(Collectors.joining(", "));
        return new MachineNode(Kind.IDLE, text, "", null, List.of());
    }

    private static String count(Kind kind, long count, List<MachineNode> shown) {
        boolean more = shown.stream().anyMatch(node -> node.kind() == kind);
        String text = kind.count(count);
        return more ? text.replaceFirst(" ", " more ") : text;
    }
}
