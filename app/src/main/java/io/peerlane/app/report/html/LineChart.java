package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Lines with a mark at each point and a bar from its least to its most. Inline SVG, colours by style class. */
final class LineChart {

    private static final int WIDTH = 540;
    private static final int HEIGHT = 260;
    private static final int LEFT = 84;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 28;
    private static final int CAP = 4;

    /** A label below the axis, at 0 (left) to 1 (right). */
    record Tick(String label, double place) {}

    /** A point; least and most are the value itself where there is no range. */
    record Point(double place, double value, double least, double most, String name) {}

    private record Line(int colour, List<Point> points) {}

    private final String title;
    private final List<Tick> ticks;
    private final DoubleFunction<String> format;
    private final List<Line> lines = new ArrayList<>();
    private boolean logarithmic;

    LineChart(String title, List<Tick> ticks, DoubleFunction<String> format) {
        this.title = title;
        this.ticks = List.copyOf(ticks);
        this.format = format;
    }

    /** Labels side by side with equal room. */
    static List<Tick> categories(List<String> labels) {
        List<Tick> ticks = new ArrayList<>();
        for (String label : labels) {
            ticks.add(new Tick(label, (ticks.size() + 0.5) / labels.size()));
        }
        return ticks;
    }

    /** The value axis by logarithm; all values must be above 0. */
    LineChart logarithmic() {
        logarithmic = true;
        return this;
    }

    LineChart line(int colour, List<Point> points) {
        lines.add(new Line(colour, List.copyOf(points)));
        return this;
    }

    boolean isEmpty() {
        return lines.stream().allMatch(line -> line.points().isEmpty());
    }

    String svg() {
        Axis axis = axis();
        Markup svg = new Markup();
        svg.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title, "class", "chart");
        axis.ticks().forEach(value -> grid(svg, value, y(axis, value)));
        ticks.forEach(tick -> svg.element(
                "text",
                tick.label(),
                "x",
                Markup.number(x(tick.place())),
                "y",
                HEIGHT - 8,
                "class",
                "label",
                "text-anchor",
                "middle"));
        lines.forEach(line -> draw(svg, line, axis));
        return svg.close().done();
    }

    private Axis axis() {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Line line : lines) {
            for (Point point : line.points()) {
                least = Math.min(least, point.least());
                most = Math.max(most, point.most());
            }
        }
        return logarithmic && least > 0 && most > 0 ? Axis.logarithmic(least, most) : Axis.linear(most);
    }

    private void grid(Markup svg, double value, double y) {
        String at = Markup.number(y);
        svg.empty("line", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", at, "y2", at, "class", "grid");
        svg.element(
                "text", format.apply(value), "x", LEFT - 8, "y", at, "dy", 4, "class", "label", "text-anchor", "end");
    }

    private void draw(Markup svg, Line line, Axis axis) {
        StringBuilder points = new StringBuilder();
        for (Point point : line.points()) {
            range(svg, line.colour(), point, axis);
            points.append(Markup.number(x(point.place())))
                    .append(',')
                    .append(Markup.number(y(axis, point.value())))
                    .append(' ');
        }
        svg.empty("polyline", "points", points.toString().strip(), "class", "line path" + line.colour());
        line.points()
                .forEach(point -> Mark.draw(
                        svg,
                        line.colour(),
                        x(point.place()),
                        y(axis, point.value()),
                        point.name() + ": " + format.apply(point.value())));
    }

    private static void range(Markup svg, int colour, Point point, Axis axis) {
        if (point.most() <= point.least()) {
            return;
        }
        double x = x(point.place());
        String low = Markup.number(y(axis, point.least()));
        String high = Markup.number(y(axis, point.most()));
        String path = "M%s,%sH%sM%s,%sH%sM%s,%sV%s"
                .formatted(
                        Markup.number(x - CAP),
                        low,
                        Markup.number(x + CAP),
                        Markup.number(x - CAP),
                        high,
                        Markup.number(x + CAP),
                        Markup.number(x),
                        low,
                        high);
        svg.empty("path", "d", path, "class", "range path" + colour);
    }

    private static double x(double place) {
        return LEFT + (WIDTH - LEFT - RIGHT) * place;
    }

    private static double y(Axis axis, double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * axis.place(value);
    }
}
