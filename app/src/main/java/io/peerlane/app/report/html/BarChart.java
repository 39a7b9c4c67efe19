package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/** Horizontal bars in groups, the mean as the bar and each repeat as a dot on it. Inline SVG, colours by style class. */
final class BarChart {

    private static final int WIDTH = 520;
    private static final int LABEL = 92;
    private static final int LETTERS = 12;
    private static final int VALUE = 96;
    private static final int BAR = 20;
    private static final int GAP = 6;
    private static final int HEAD = 22;

    /** One bar; {@code colour} picks the style class. */
    record Bar(String label, int colour, double[] repeats) {

        double mean() {
            return DoubleStream.of(repeats).average().orElse(0);
        }

        double max() {
            return DoubleStream.of(repeats).max().orElse(0);
        }
    }

    /** Bars under a common heading. */
    record Group(String heading, List<Bar> bars) {}

    private final String title;
    private final DoubleFunction<String> format;
    private final List<Group> groups = new ArrayList<>();

    BarChart(String title, DoubleFunction<String> format) {
        this.title = title;
        this.format = format;
    }

    BarChart group(String heading, List<Bar> bars) {
        groups.add(new Group(heading, bars));
        return this;
    }

    String svg() {
        double top = groups.stream()
                .flatMap(g -> g.bars().stream())
                .mapToDouble(Bar::max)
                .max()
                .orElse(0);
        int height = groups.stream()
                .mapToInt(g -> HEAD + g.bars().size() * (BAR + GAP) + GAP)
                .sum();
        Markup svg = new Markup();
        svg.open("svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img", "aria-label", title, "class", "chart");
        int y = 0;
        for (Group group : groups) {
            svg.element("text", group.heading(), "x", 0, "y", y + 15, "class", "head");
            y += HEAD;
            for (Bar bar : group.bars()) {
                bar(svg, bar, y, top);
                y += BAR + GAP;
            }
            y += GAP;
        }
        return svg.close().done();
    }

    private void bar(Markup svg, Bar bar, int y, double top) {
        int room = WIDTH - LABEL - VALUE;
        double length = top == 0 ? 0 : bar.mean() / top * room;
        svg.element("text", fit(bar.label()), "x", LABEL - 8, "y", y + 14, "class", "label", "text-anchor", "end");
        svg.empty("rect", "x", LABEL, "y", y, "width", room, "height", BAR, "rx", 3, "class", "track");
        if (length > 0) {
            String width = Markup.number(Math.max(length, 1.5));
            svg.empty("rect", "x", LABEL, "y", y, "width", width, "height", BAR, "rx", 3, "class", "p" + bar.colour());
        }
        if (bar.repeats().length > 1 && top > 0) {
            for (double repeat : bar.repeats()) {
                String x = Markup.number(LABEL + repeat / top * room);
                svg.empty("circle", "cx", x, "cy", y + BAR / 2, "r", 3.2, "class", "dot");
            }
        }
        String value = bar.repeats().length == 0 ? "-" : format.apply(bar.mean());
        svg.element("text", value, "x", WIDTH, "y", y + 14, "class", "value", "text-anchor", "end");
    }

    private static String fit(String label) {
        return label.length() <= LETTERS ? label : label.substring(0, LETTERS - 1) + "\u2026";
    }
}
