package io.peerlane.fabric.topology.dump;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes what terminals, mail programs and web pages do to a dump: colours, quotation marks, quoted-printable encoding
 * (RFC 2045, 6.7), indentation of the whole, the group before an address. Prompts and fences count as empty lines. Lines
 * keep their numbers.
 */
final class PastedText {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
    private static final Pattern QUOTED = Pattern.compile("(?:> ?)+");
    private static final Pattern GROUP =
            Pattern.compile("\\s*(?:IOMMU )?[Gg]roup:?\\s+(?:\\d+|\\*):?\\s+(?=(?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:)");
    private static final Pattern PATH = Pattern.compile(
            "((?:[0-9a-fA-F]{4,8}:)?)[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7](?:/[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7])*"
                    + "/([0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7])(?= |$)");
    private static final Pattern PROMPT =
            Pattern.compile("(?:\\[?[\\w.-]+@[\\w.-]+[^#$%]*[#$%](?: .*)?|[#$%] ?[a-z].*|```.*|~~~.*)");
    private static final Pattern ENCODED = Pattern.compile("=([0-9A-F]{2})");
    private static final String CONTINUED = "lspci: continued";

    private PastedText() {}

    static List<String> clean(List<String> raw) {
        List<String> lines = new ArrayList<>(raw.size());
        raw.forEach(line -> lines.add(plain(line)));
        decode(lines);
        int indent = indent(lines);
        lines.replaceAll(line -> dumped(outdent(line, indent)));
        return lines;
    }

    private static String plain(String line) {
        String text = line.indexOf('\u001b') < 0 ? line : COLOUR.matcher(line).replaceAll("");
        text = text.replace("\u00c2\u00a0", " ").replace('\u00a0', ' ').replace("\r", "");
        if (text.startsWith(">")) {
            Matcher quoted = QUOTED.matcher(text);
            return quoted.lookingAt() ? text.substring(quoted.end()) : text;
        }
        return text;
    }

    /** A line that ends with an equals sign goes on in the next one; what was joined leaves a line that says nothing. */
    private static void decode(List<String> lines) {
        if (lines.stream().noneMatch(line -> line.contains("=3D"))) {
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            int next = i + 1;
            while (lines.get(i).endsWith("=") && next < lines.size()) {
                lines.set(i, lines.get(i).substring(0, lines.get(i).length() - 1) + lines.get(next));
                lines.set(next++, CONTINUED);
            }
            lines.set(
                    i,
                    ENCODED.matcher(lines.get(i))
                            .replaceAll(found -> Matcher.quoteReplacement(
                                    String.valueOf((char) Integer.parseInt(found.group(1), 16)))));
        }
    }

    /** Blanks before every line that begins with an address, or before the first line of a tree. */
    private static int indent(List<String> lines) {
        int least = Integer.MAX_VALUE;
        for (String line : lines) {
            String bare = line.stripLeading();
            boolean begins =
                    LspciParser.DEVICE.matcher(bare).matches() || bare.startsWith("-[") || bare.startsWith("-+-[");
            if (begins) {
                least = Math.min(least, line.length() - bare.length());
            }
        }
        return least == Integer.MAX_VALUE ? 0 : least;
    }

    private static String outdent(String line, int indent) {
        int at = 0;
        while (at < indent && at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return line.substring(at);
    }

    private static String dumped(String line) {
        return PROMPT.matcher(line).matches()
                ? ""
                : PATH.matcher(withoutGroup(line)).replaceFirst("$1$2");
    }

    private static String withoutGroup(String line) {
        Matcher group = GROUP.matcher(line);
        return group.lookingAt() ? line.substring(group.end()) : line;
    }
}
