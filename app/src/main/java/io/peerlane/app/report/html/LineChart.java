package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Lines over categories, such as block sizes; the value axis starts at 0. Inline SVG, colours by style class. */
final class LineChart {

    private static final int WIDTH = 520;
    private static final int HEIGHT = 250;
    private static final int LEFT = 84;
    private static final int RIGHT = 12;
    private static final int TOP = 12;
    private static final int BOTTOM = 26;
    private static final int STEPS = 4;

    private record Line(String label, int colour, double[] values) {}

    private final String title;
    private final List<String> categories;
    private final DoubleFunction<String> format;
    private final List<Line> lines = new ArrayList<>();

    LineChart(String title, List<String> categories, DoubleFunction<String> format) {
        this.title = title;
        this.categories = categories;
        this.format = format;
    }

    /** @param values one for each category, NaN where there is none */
    LineChart line(String label, int colour, double[] values) {
        lines.add(new Line(label, colour, values));
        return this;
    }

    String svg() {
        double top = top();
        Markup svg = new Markup();
        svg.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", title, "class", "chart");
        for (int i = 0; i <= STEPS; i++) {
            double value = top * i / STEPS;
            String y = number(y(value, top));
            svg.empty("line", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y, "class", "grid");
            svg.element(
                    "text",
                    format.apply(value),
                    "x",
                    LEFT - 8,
                    "y",
                    y,
                    "dy",
                    4,
                    "class",
                    "label",
                    "text-anchor",
                    "end");
        }
        for (int i = 0; i < categories.size(); i++) {
            svg.element(
                    "text",
                    categories.get(i),
                    "x",
                    number(x(i)),
                    "y",
                    HEIGHT - 6,
                    "class",
                    "label",
                    "text-anchor",
                    "middle");
        }
        lines.forEach(line -> draw(svg, line, top));
        return svg.close().done();
    }

    private double top() {
        double most = 0;
        for (Line line : lines) {
            for (double value : line.values()) {
                most = Math.max(most, Double.isNaN(value) ? 0 : value);
            }
        }
        return most == 0 ? 1 : STEPS * round(most / STEPS);
    }

    /** The next number up that is 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 with zeros. */
    private static double round(double step) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(step)));
        for (double factor : new double[] {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8}) {
            if (step <= factor * magnitude) {
                return factor * magnitude;
            }
        }
        return 10 * magnitude;
    }

    private void draw(Markup svg, Line line, double top) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.values().length; i++) {
            double value = line.values()[i];
            if (!Double.isNaN(value)) {
                points.append(number(x(i)))
                        .append(',')
                        .append(number(y(value, top)))
                        .append(' ');
            }
        }
        svg.empty("polyline", "points", points.toString().strip(), "class", "line path" + line.colour());
        for (int i = 0; i < line.values().length; i++) {
            double value = line.values()[i];
            if (!Double.isNaN(value)) {
                svg.open(
                                "circle",
                                "cx",
                                number(x(i)),
                                "cy",
                                number(y(value, top)),
                                "r",
                                4,
                                "class",
                                "p" + line.colour())
                        .element("title", line.label() + ", " + categories.get(i) + ": " + format.apply(value))
                        .close();
            }
        }
    }

    private double x(int category) {
        double room = WIDTH - LEFT - RIGHT;
        return LEFT + room * (category + 0.5) / categories.size();
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
