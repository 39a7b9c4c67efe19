package io.peerlane.app.report.html;

import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.html.MachineNode.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The machine with the way of a path's data through it: each link twice, up above down, coloured and as thick as what it
 * carried, the number beside it. What carried data is drawn heavy; what did not is grey, and drives that did not are one box.
 */
final class MachineDrawing {

    private static final double GAP = 7;
    private static final double ARROW = 6;
    private static final double LINE = 15;

    private final Flows flows;
    private final Scale scale;
    private final int colour;
    private final String title;
    private final DrawingLayout layout;
    private final Markup svg = new Markup();

    /**
     * @param machine the target's description of itself
     * @param summary windows of one path and direction
     * @param colour of the path
     */
    MachineDrawing(Map<String, Object> machine, PathSummary summary, int colour) {
        this.flows = new Flows(summary);
        this.scale = flows.scale();
        this.colour = colour;
        this.title = summary.path() + ", " + summary.rw();
        List<LinkCounts> links = summary.results().isEmpty()
                ? List.of()
                : summary.results().getFirst().ledger().links();
        List<MachineNode> roots = MachineShape.of(machine, links);
        List<MachineNode> shown = new IdleNodes(node -> flows.carried(node.link())).together(roots);
        this.layout = new DrawingLayout(flows.overSockets() ? withSockets(shown) : shown);
    }

    /** With the operating system's sockets on the first root bus: that is where NVMe/TCP enters. */
    private static List<MachineNode> withSockets(List<MachineNode> roots) {
        List<MachineNode> all = new ArrayList<>(roots);
        MachineNode first = all.getFirst();
        List<MachineNode> below = new ArrayList<>(first.below());
        below.addFirst(new MachineNode(Kind.SOCKETS, "TCP sockets", "", null, List.of()));
        all.set(0, first.with(below));
        return all;
    }

    String svg() {
        String box = "0 0 %s %s".formatted(Markup.number(layout.width()), Markup.number(layout.height()));
        svg.open(
                "svg",
                "viewBox",
                box,
                "role",
                "img",
                "class",
                "machine path" + colour,
                "style",
                "max-width:" + Math.round(layout.width() * 1.15) + "px",
                "aria-label",
                description());
        memory();
        layout.wires().forEach(this::wire);
        layout.boxes().forEach(this::box);
        return svg.close().done();
    }

    /** The drawing in words, for those who cannot see it. */
    private String description() {
        String links = layout.wires().stream()
                .map(wire -> wire.node().link())
                .filter(flows::carried)
                .map(link -> {
                    LinkFlow flow = flows.shown(String.valueOf(link));
                    return "link %s up %s, down %s".formatted(link, scale.text(flow.up()), scale.text(flow.down()));
                })
                .collect(Collectors.joining("; "));
        LinkFlow memory = flows.memory();
        return "%s: host DRAM written %s, read %s; %s. %s"
                .formatted(title, Scale.BYTES.text(memory.down()), Scale.BYTES.text(memory.up()), links, scale.title());
    }

    private void memory() {
        List<DrawingLayout.Box> roots = layout.roots();
        DrawingLayout.Box memory = layout.memory();
        double from = memory.right();
        double to = roots.getFirst().x();
        if (roots.size() > 1) {
            DrawingLayout.Box last = roots.getLast();
            double top = roots.getFirst().y();
            svg.empty(
                    "line",
                    "x1",
                    Markup.number(to - 8),
                    "x2",
                    Markup.number(to - 8),
                    "y1",
                    Markup.number(top),
                    "y2",
                    Markup.number(last.y() + last.height()),
                    "class",
                    "trunk");
            to -= 8;
        }
        LinkFlow flow = flows.memory();
        double y = memory.middle();
        arrow(Scale.BYTES, to, from, y - GAP, flow.down());
        arrow(Scale.BYTES, from, to, y + GAP, flow.up());
        number(Scale.BYTES, (from + to) / 2, y - GAP - 6, "written ", flow.down());
        number(Scale.BYTES, (from + to) / 2, y + GAP + 15, "read ", flow.up());
        rectangle(memory, flow.isIdle() ? "box" : "box on", "host DRAM: data bytes per acknowledged byte");
        text(memory.x() + memory.width() / 2, memory.middle() + 4, memory.node().name(), "name");
    }

    private void wire(DrawingLayout.Wire wire) {
        String link = wire.node().link();
        if (link == null) {
            plain(wire, wire.node().kind() == Kind.SOCKETS ? "plain" : "plain idle");
            return;
        }
        LinkFlow flow = flows.shown(link);
        svg.open("g");
        svg.element("title", linkTitle(link));
        arrow(scale, wire.to(), wire.from(), wire.y() - GAP, flow.up());
        arrow(scale, wire.from(), wire.to(), wire.y() + GAP, flow.down());
        double middle = (wire.from() + wire.to()) / 2;
        number(scale, middle, wire.y() - GAP - 6, "", flow.up());
        number(scale, middle, wire.y() + GAP + 15, "", flow.down());
        svg.close();
    }

    private String linkTitle(String link) {
        LinkFlow bytes = flows.bytes(link);
        return "link %s %s: %s data bytes up and %s down per acknowledged byte"
                .formatted(link, flows.width(link), Scale.BYTES.text(bytes.up()), Scale.BYTES.text(bytes.down()))
                .replace(" :", ":");
    }

    private void plain(DrawingLayout.Wire wire, String style) {
        line(wire.from(), wire.to(), wire.y(), style);
    }

    private void arrow(Scale by, double from, double to, double y, double value) {
        int step = by.step(value);
        double direction = Math.signum(to - from);
        double tip = to - direction * 2;
        double neck = tip - direction * ARROW;
        line(from + direction * 2, neck, y, "wire w" + step);
        String points = "%s,%s %s,%s %s,%s"
                .formatted(
                        Markup.number(tip),
                        Markup.number(y),
                        Markup.number(neck),
                        Markup.number(y - 4.5),
                        Markup.number(neck),
                        Markup.number(y + 4.5));
        svg.empty("polygon", "points", points, "class", "tip w" + step);
    }

    private void line(double from, double to, double y, String style) {
        svg.empty(
                "line",
                "x1",
                Markup.number(from),
                "x2",
                Markup.number(to),
                "y1",
                Markup.number(y),
                "y2",
                Markup.number(y),
                "class",
                style);
    }

    private void number(Scale by, double x, double y, String before, double value) {
        text(x, y, before + by.text(value), value == 0 ? "count zero" : "count");
    }

    private void box(DrawingLayout.Box box) {
        MachineNode node = box.node();
        boolean on = onTheWay(node);
        String style = node.kind() == Kind.IDLE ? "box away" : on ? "box on" : "box";
        rectangle(box, style, node.name() + " " + node.address());
        List<String> lines = BoxText.lines(node);
        double y = box.middle() + 4 - (lines.size() - 1) * LINE / 2;
        for (String line : lines) {
            String lineStyle = BoxText.style(node, line.equals(lines.getFirst()));
            text(box.x() + box.width() / 2, y, BoxText.fit(line, lineStyle, box.width()), lineStyle);
            y += LINE;
        }
        if (node.kind() == (flows.overSockets() ? Kind.SOCKETS : Kind.ADAPTER) && on) {
            network(box);
        }
    }

    /** A bridge is on the way if data crossed one of its links; that some passed below a switch does not make it so. */
    private boolean onTheWay(MachineNode node) {
        return node.kind() == Kind.SOCKETS
                || flows.carried(node.link())
                || node.below().stream().anyMatch(child -> flows.carried(child.link()) || child.kind() == Kind.SOCKETS);
    }

    private void network(DrawingLayout.Box box) {
        LinkFlow flow = flows.network();
        double end = box.right() + DrawingLayout.NETWORK - 4;
        if (flow == null) {
            line(box.right(), end, box.middle(), "plain");
            text((box.right() + end) / 2, box.middle() - 6, "network", "soft");
            return;
        }
        svg.open("g").element("title", "network: payload of TCP streams per acknowledged byte, in and out");
        arrow(Scale.BYTES, end, box.right(), box.middle() - GAP, flow.up());
        arrow(Scale.BYTES, box.right(), end, box.middle() + GAP, flow.down());
        number(Scale.BYTES, (box.right() + end) / 2, box.middle() - GAP - 6, "in ", flow.up());
        number(Scale.BYTES, (box.right() + end) / 2, box.middle() + GAP + 15, "out ", flow.down());
        svg.close();
    }

    private void rectangle(DrawingLayout.Box box, String style, String tip) {
        svg.open(
                "rect",
                "x",
                Markup.number(box.x()),
                "y",
                Markup.number(box.y()),
                "width",
                Markup.number(box.width()),
                "height",
                Markup.number(box.height()),
                "rx",
                6,
                "class",
                style);
        svg.element("title", tip.strip()).close();
    }

    private void text(double x, double y, String text, String style) {
        svg.element(
                "text", text, "x", Markup.number(x), "y", Markup.number(y), "text-anchor", "middle", "class", style);
    }
}
