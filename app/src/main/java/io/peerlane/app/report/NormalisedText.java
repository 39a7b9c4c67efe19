package io.peerlane.app.report;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The normalised table for the terminal: each path beside the first one, load by load. */
final class NormalisedText {

    private final Report report;

    NormalisedText(Report report) {
        this.report = report;
    }

    String render() {
        StringBuilder text = new StringBuilder();
        for (Cell cell : report.cells()) {
            report.paths().stream().skip(1).forEach(path -> append(text, cell, path));
        }
        return text.toString();
    }

    private void append(StringBuilder text, Cell cell, String path) {
        String first = report.paths().getFirst();
        TextTable table = new TextTable(1)
                .row(cell.describe(), first, path, "ratio", "95 % interval", "difference")
                .rule();
        boolean any = false;
        for (Metric metric : report.metrics()) {
            Optional<TableLine> base = line(cell, metric, first);
            Optional<TableLine> line = line(cell, metric, path);
            if (base.isPresent() || line.isPresent()) {
                any = true;
                table.row(
                        metric.label(),
                        base.map(TableLine::text).orElse("-"),
                        line.map(TableLine::text).orElse("-"),
                        line.map(l -> ratio(l.ratio())).orElse("-"),
                        line.map(NormalisedText::interval).orElse(""),
                        claim(cell, metric, path));
            }
        }
        if (any) {
            text.append(table).append('\n');
        }
    }

    private Optional<TableLine> line(Cell cell, Metric metric, String path) {
        return report.table().stream()
                .filter(line -> line.cell().equals(cell)
                        && line.metric().equals(metric.name())
                        && line.path().equals(path))
                .findFirst();
    }

    private static String ratio(@Nullable Double ratio) {
        return ratio == null ? "-" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static String interval(TableLine line) {
        return line.low() == null || line.high() == null ? "" : ratio(line.low()) + " to " + ratio(line.high());
    }

    private String claim(Cell cell, Metric metric, String path) {
        return report.verdicts().stream()
                .filter(v -> v.cell().equals(cell)
                        && v.metric().equals(metric.name())
                        && v.path().equals(path))
                .map(v -> switch (v.outcome()) {
                    case MORE -> "more";
                    case LESS -> "less";
                    case NONE -> "none detectable";
                    case UNDECIDED -> "undecided";
                    case IDENTICAL -> "identical";
                })
                .findFirst()
                .orElse("");
    }
}
