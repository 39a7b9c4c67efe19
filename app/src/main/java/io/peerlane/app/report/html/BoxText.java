package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.List;

/** What is written in the boxes of a drawing. */
final class BoxText {

    private static final double LETTER = 7.2;
    private static final double SMALL_LETTER = 6.2;
    private static final String SMALL = "soft";
    private static final int MOST_LINES = 2;

    /** The domain that nearly every machine has alone, and nobody needs to read. */
    private static final String DOMAIN = "0000:";

    private BoxText() {}

    /** At most two lines, the first names the thing. */
    static List<String> lines(MachineNode node) {
        String address = node.address().startsWith(DOMAIN) ? node.address().substring(DOMAIN.length()) : node.address();
        List<String> lines =
                switch (node.kind()) {
                    case HOST_BRIDGE -> List.of("root complex", address.isEmpty() ? "" : "bus " + address);
                    case SWITCH -> List.of(node.name().isEmpty() ? "switch" : node.name(), address);
                    case SOCKETS -> List.of(node.name(), "operating system");
                    case IDLE -> idle(node.name().split(", ", -1));
                    case ADAPTER, DRIVE, DEVICE ->
                        node.name().isEmpty() ? List.of(address) : List.of(node.name(), address);
                };
        return lines.stream().filter(line -> !line.isEmpty()).toList();
    }

    private static List<String> idle(String[] counts) {
        List<String> lines = new ArrayList<>(List.of(counts));
        if (lines.size() > MOST_LINES) {
            return List.of(lines.getFirst(), "and others, idle");
        }
        lines.set(lines.size() - 1, lines.getLast() + ", idle");
        return lines;
    }

    /** Style of a line. */
    static String style(MachineNode node, boolean first) {
        return switch (node.kind()) {
            case IDLE -> SMALL;
            case HOST_BRIDGE, SWITCH -> first ? "name" : SMALL;
            case ADAPTER, DRIVE, DEVICE, SOCKETS -> first ? "name strong" : SMALL;
        };
    }

    /** Shortened to what fits a width; the whole name is in the box' title. */
    static String fit(String text, String style, double width) {
        int letters = (int) ((width - 8) / (style.equals(SMALL) ? SMALL_LETTER : LETTER));
        return text.length() <= letters ? text : text.substring(0, letters - 1) + "\u2026";
    }
}
