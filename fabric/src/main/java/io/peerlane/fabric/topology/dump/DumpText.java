package io.peerlane.fabric.topology.dump;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a text dump.
 *
 * @param file name for messages
 * @param lines without line ends; a last line without an end is left out, for it may be cut off anywhere
 * @param cut the unfinished last line, empty if the text ends with a line end
 */
record DumpText(String file, List<String> lines, String cut) {

    static final int MAX_LINE = 8192;
    private static final int LITTLE_ENDIAN_MARK = 0xfffe;
    private static final int BIG_ENDIAN_MARK = 0xfeff;
    private static final String UTF_8_MARK = "\u00ef\u00bb\u00bf";

    /** @throws DumpException if this is no text, or a line is too long */
    static DumpText of(String file, byte[] bytes) {
        var text = decode(bytes).replace("\r\n", "\n");
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw new DumpException(file, lineOf(text, zero), "a zero byte", "text of lspci or an archive of sysfs");
        }
        int end = text.lastIndexOf('\n') + 1;
        List<String> lines = text.substring(0, end).lines().toList();
        String cut = text.substring(end);
        for (int i = 0; i < lines.size(); i++) {
            checkLength(file, i + 1, lines.get(i));
        }
        checkLength(file, lines.size() + 1, cut);
        return new DumpText(file, PastedText.clean(lines), cut);
    }

    /** What is looked for is ASCII; Windows may have written UTF-16, with a mark before it. */
    private static String decode(byte[] bytes) {
        int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        if (mark == LITTLE_ENDIAN_MARK || mark == BIG_ENDIAN_MARK) {
            return new String(bytes, StandardCharsets.UTF_16);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.startsWith(UTF_8_MARK) ? text.substring(UTF_8_MARK.length()) : text;
    }

    /** The same text in which what stands before a line, from 0, and after another counts as empty. */
    DumpText between(int first, int last) {
        List<String> kept = new ArrayList<>(lines);
        for (int i = 0; i < kept.size(); i++) {
            if (i < first || i > last) {
                kept.set(i, "");
            }
        }
        return new DumpText(file, kept, cut);
    }

    private static void checkLength(String file, int line, String text) {
        if (text.length() > MAX_LINE) {
            throw new DumpException(file, line, "a line of " + text.length() + " characters", "up to " + MAX_LINE);
        }
    }

    private static int lineOf(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    DumpException refusal(int line, String found, String wanted) {
        return new DumpException(file, line, "'" + found + "'", wanted);
    }
}
