package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Columns of text, padded to their widest cell: the first ones to the left, the rest to the right. */
public final class TextTable {

    private final int leftColumns;
    private final List<List<String>> rows = new ArrayList<>();

    /** With so many columns to the left. */
    public TextTable(int leftColumns) {
        this.leftColumns = leftColumns;
    }

    /** A row of cells. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** A line across. */
    public TextTable rule() {
        rows.add(List.of());
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths = widths();
        int total = widths.stream().mapToInt(Integer::intValue).sum() + 2 * (widths.size() - 1);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.isEmpty() ? "-".repeat(total) : line(row, widths).stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private String line(List<String> row, List<Integer> widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            String pad = " ".repeat(widths.get(i) - row.get(i).length());
            cells.add(i < leftColumns ? row.get(i) + pad : pad + row.get(i));
        }
        return String.join("  ", cells);
    }

    private List<Integer> widths() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        return widths;
    }
}
