package io.peerlane.app.topology;

import java.util.ArrayList;
import java.util.List;

/** Lines of at most {@value #WIDTH} columns. */
final class TextLines {

    static final int WIDTH = 100;
    private static final String ELLIPSIS = "...";

    private TextLines() {}

    /** The text cut to one line. */
    static String cut(String text) {
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - ELLIPSIS.length()) + ELLIPSIS;
    }

    /**
     * Breaks a text at blanks.
     *
     * @param first what the first line begins with; the others are indented as far
     */
    static List<String> wrap(String first, String text) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder(first);
        boolean isEmpty = true;
        for (String word : text.split(" ", -1)) {
            if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                line.repeat(' ', first.length());
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
