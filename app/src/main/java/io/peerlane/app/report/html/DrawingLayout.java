package io.peerlane.app.report.html;

import io.peerlane.app.report.html.MachineNode.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a machine are drawn: memory on the left, then root complex, switches and devices from left to right. Each
 * device has a row of its own and a switch is as high as its rows, so that every link is a straight line with room for its
 * numbers, and none crosses another, whatever the machine.
 */
final class DrawingLayout {

    private static final double MEMORY = 80;
    private static final double MEMORY_LINK = 102;
    private static final double LINK = 78;
    static final double NETWORK = 84;
    private static final double BAR = 96;
    private static final double LEAF = 132;
    private static final double ROW = 60;
    private static final double BOX = 42;
    private static final double TOP = 16;
    private static final double FRAME = 8;

    /** A node as a box. */
    record Box(MachineNode node, double x, double y, double width, double height) {

        double middle() {
            return y + height / 2;
        }

        double right() {
            return x + width;
        }
    }

    /** The link to a node from the box on its left. */
    record Wire(MachineNode node, double from, double to, double y) {}

    private final List<Box> boxes = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private double cursor = TOP;
    private double right;

    DrawingLayout(List<MachineNode> roots) {
        for (MachineNode root : roots) {
            place(root, MEMORY + MEMORY_LINK);
        }
    }

    private Box place(MachineNode node, double x) {
        boolean leaf = node.below().isEmpty() && node.kind() != Kind.HOST_BRIDGE;
        double width = leaf ? LEAF : BAR;
        double start = cursor;
        List<Box> below = node.below().stream()
                .map(child -> place(child, x + width + LINK))
                .toList();
        if (below.isEmpty()) {
            cursor += ROW;
        }
        Box box = new Box(node, x, start, width, cursor - start - (ROW - BOX));
        below.forEach(child -> wires.add(new Wire(child.node(), box.right(), child.x(), child.middle())));
        boxes.add(box);
        boolean toNetwork = node.kind() == Kind.ADAPTER || node.kind() == Kind.SOCKETS;
        right = Math.max(right, box.right() + (toNetwork ? NETWORK : 0));
        return box;
    }

    List<Box> boxes() {
        return boxes;
    }

    List<Wire> wires() {
        return wires;
    }

    /** Boxes of the root complex. */
    List<Box> roots() {
        return boxes.stream()
                .filter(box -> box.node().kind() == Kind.HOST_BRIDGE)
                .toList();
    }

    /** Memory, at the height of the root complex' middle. */
    Box memory() {
        double height = height();
        return new Box(
                new MachineNode(Kind.DEVICE, "host DRAM", "", null, List.of()), 0.5, (height - BOX) / 2, MEMORY, BOX);
    }

    double width() {
        return right + FRAME;
    }

    double height() {
        return cursor - (ROW - BOX) + TOP;
    }
}
