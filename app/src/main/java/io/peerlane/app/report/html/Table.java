package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table that a screen reader can read: a caption, headings with their scope, the first column of each row a heading. It
 * scrolls by itself where the page is too narrow.
 */
final class Table {

    /** Content of a cell; {@code below} are smaller lines under it. */
    record Cell(String text, String style, List<String> below) {

        static Cell of(String text) {
            return new Cell(text, "", List.of());
        }

        static Cell left(String text) {
            return new Cell(text, "l", List.of());
        }

        static Cell with(String text, String... below) {
            return new Cell(text, "", List.of(below));
        }
    }

    /** A row; {@code path} puts the sign of a path before its heading. */
    private record Row(boolean path, List<Cell> cells) {}

    private final String caption;
    private final PathColours colours;
    private final List<Cell> head = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> pathsAcross = new HashSet<>();

    Table(String caption, PathColours colours) {
        this.caption = caption;
        this.colours = colours;
    }

    /** Columns of text. */
    Table left(String... names) {
        for (String name : names) {
            head.add(Cell.left(name));
        }
        return this;
    }

    /** Columns of numbers. */
    Table right(String... names) {
        return right(List.of(names));
    }

    /** Columns of numbers. */
    Table right(List<String> names) {
        names.forEach(name -> head.add(Cell.of(name)));
        return this;
    }

    /** Columns of numbers, one for each path. */
    Table paths(List<String> names) {
        pathsAcross.addAll(names);
        return right(names);
    }

    /** A row. */
    Table row(List<Cell> cells) {
        rows.add(new Row(false, List.copyOf(cells)));
        return this;
    }

    /** A row about a path, which its first cell names. */
    Table pathRow(String path, List<Cell> cells) {
        List<Cell> all = new ArrayList<>(List.of(Cell.left(path)));
        all.addAll(cells);
        rows.add(new Row(true, all));
        return this;
    }

    /** Whether nothing was put into it. */
    boolean isEmpty() {
        return rows.isEmpty();
    }

    void write(Markup page) {
        page.open("div", "class", "scroll", "role", "region", "tabindex", 0, "aria-label", caption);
        page.open("table").element("caption", caption).open("thead").open("tr");
        for (int i = 0; i < head.size(); i++) {
            page.open("th", "scope", "col", "class", head.get(i).style());
            if (i > 0 && pathsAcross.contains(head.get(i).text())) {
                colours.swatch(page, head.get(i).text());
            }
            page.text(head.get(i).text()).close();
        }
        page.close().close().open("tbody");
        rows.forEach(row -> write(page, row));
        page.close().close().close();
    }

    private void write(Markup page, Row row) {
        page.open("tr");
        for (int i = 0; i < row.cells().size(); i++) {
            Cell cell = row.cells().get(i);
            if (i == 0) {
                page.open("th", "scope", "row", "class", "l");
                if (row.path()) {
                    colours.swatch(page, cell.text());
                }
            } else {
                page.open("td", "class", cell.style());
            }
            page.text(cell.text());
            cell.below().stream().filter(line -> !line.isEmpty()).forEach(line -> page.element("small", line));
            page.close();
        }
        page.close();
    }
}
