package io.peerlane.fabric.topology.dump;

import java.nio.charset.StandardCharsets;
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

    /** @throws DumpException if this is no text, or a line is too long */
    static DumpText of(String file, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
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
        return new DumpText(file, lines, cut);
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
