package io.peerlane.app.report.html;

import java.util.Locale;

/** The shape that stands for a path beside its colour, so that nobody has to tell colours apart. */
final class Mark {

    private static final String[] SHAPES = {
        "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z",
        "M-4.6,-4.6h9.2v9.2h-9.2z",
        "M0,-5.6L5.4,4.4H-5.4z",
        "M0,-6L6,0L0,6L-6,0z",
        "M0,5.6L5.4,-4.4H-5.4z",
        "M-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
        "M-5,-5L0,-2L5,-5L2,0L5,5L0,2L-5,5L-2,0z",
        "M-3,-5.4h6l3,5.4l-3,5.4h-6l-3,-5.4z",
        "M-6,-2.5h12v5h-12z",
        "M-2.5,-6h5v12h-5z"
    };

    private Mark() {}

    /** Draws one around a point of a drawing. */
    static void draw(Markup svg, int colour, double x, double y) {
        svg.empty("path", attributes(colour, x, y));
    }

    /** The same with a text that is shown when it is pointed at. */
    static void draw(Markup svg, int colour, double x, double y, String title) {
        svg.open("path", attributes(colour, x, y)).element("title", title).close();
    }

    private static Object[] attributes(int colour, double x, double y) {
        String place = String.format(Locale.ROOT, "translate(%.1f,%.1f)", x, y);
        return new Object[] {"d", SHAPES[colour % SHAPES.length], "transform", place, "class", "p" + colour};
    }
}
