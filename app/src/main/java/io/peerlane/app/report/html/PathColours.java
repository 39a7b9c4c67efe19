package io.peerlane.app.report.html;

import io.peerlane.app.comparison.DataPath;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A colour and a mark for each path: the same one for the same path in every chart, drawing and report. A label that is no
 * path's name, such as {@code host-2}, gets a colour that no other label of the report has, as long as there is one.
 */
final class PathColours {

    /** Colours in the style sheet, {@code --p0} and so on. */
    static final int COLOURS = 10;

    private final List<String> paths;
    private final Map<String, Integer> colours = new HashMap<>();

    PathColours(List<String> paths) {
        this.paths = List.copyOf(paths);
        List<String> names =
                Arrays.stream(DataPath.values()).map(DataPath::json).toList();
        paths.stream().filter(names::contains).forEach(path -> colours.put(path, names.indexOf(path)));
        paths.stream().filter(path -> !names.contains(path)).forEach(path -> colours.putIfAbsent(path, free()));
    }

    private int free() {
        Set<Integer> taken = new HashSet<>(colours.values());
        for (int colour = COLOURS - 1; colour >= 0; colour--) {
            if (!taken.contains(colour)) {
                return colour;
            }
        }
        return colours.size() % COLOURS;
    }

    /** Index of the style class. */
    int of(String path) {
        return colours.getOrDefault(path, 0);
    }

    /** The sign of a path before its name, in a table or a heading. */
    void swatch(Markup page, String path) {
        page.open("svg", "viewBox", "-8 -8 16 16", "class", "swatch", "aria-hidden", "true");
        Mark.draw(page, of(path), 0, 0);
        page.close();
    }

    /** All paths with their signs. */
    void legend(Markup page) {
        page.open("ul", "class", "legend", "aria-label", "paths");
        for (String path : paths) {
            page.open("li");
            swatch(page, path);
            page.text(path).close();
        }
        page.close();
    }
}
