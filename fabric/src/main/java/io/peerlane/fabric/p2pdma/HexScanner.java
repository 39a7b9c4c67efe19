package io.peerlane.fabric.p2pdma;

/** Reads hexadecimal fields with literal characters between them out of a piece of kernel command line. */
final class HexScanner {

    private final String text;
    private int position;
    private int value;

    HexScanner(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    /** The number {@link #hex} read last; as in the kernel, digits beyond 32 bits are lost. */
    int value() {
        return value;
    }

    boolean atEnd() {
        return position == text.length();
    }

    boolean literal(char wanted) {
        if (atEnd() || text.charAt(position) != wanted) {
            return false;
        }
        position++;
        return true;
    }

    /** One number, with white space and {@code 0x} before it if need be. */
    boolean hex() {
        skipSpaces();
        if (atEnd() || digit() < 0) {
            return false;
        }
        if (text.regionMatches(true, position, "0x", 0, 2)) {
            position += 2;
        }
        value = 0;
        while (!atEnd() && digit() >= 0) {
            value = value << 4 | digit();
            position++;
        }
        return true;
    }

    private void skipSpaces() {
        while (!atEnd() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    /** ASCII digits only: a parameter holds bytes. */
    private int digit() {
        char c = text.charAt(position);
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
