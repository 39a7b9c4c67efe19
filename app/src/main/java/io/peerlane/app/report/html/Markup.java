package io.peerlane.app.report.html;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes well-formed HTML and SVG: every element closed, all text and attribute values escaped. */
final class Markup {

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes are names and values in turn. */
    Markup open(String element, Object... attributes) {
        tag(element, attributes).append('>');
        open.push(element);
        return this;
    }

    /** Closes the innermost element. */
    Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** An element with text. */
    Markup element(String element, String text, Object... attributes) {
        tag(element, attributes).append('>');
        out.append(escape(text)).append("</").append(element).append(">\n");
        return this;
    }

    /** An element without content. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes).append("/>\n");
        return this;
    }

    /** Text. */
    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Markup made elsewhere, or a style sheet of our own. */
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Everything written; nothing may be open. */
    String done() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }

    private StringBuilder tag(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(escape(String.valueOf(attributes[i + 1]))).append('"');
        }
        return out;
    }

    /** A coordinate, to a tenth of a unit. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Text that means itself in element content and in quoted attribute values. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return safe.toString();
    }
}
