package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.TableLine;
import io.peerlane.app.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every metric of every path against the first path, whose ratio is 1. */
record NormalisedTable(Report report, PathColours colours) implements Section {

    private static final int MOST_CELLS_APART = 4;
    private static final int MOST_OTHERS = 4;

    @Override
    public void write(Markup page) {
        if (report.table().isEmpty() || report.results().isEmpty()) {
            return;
        }
        List<String> paths = report.paths();
        Section.heading(page, paths.getFirst() + " = 1.00", "counted", "measured", "modelled");
        Section.note(
                page,
                "Mean over the repeats; below it the ratio to %s with its 95\u00a0%% interval, and what may be claimed."
                        .formatted(paths.getFirst()));
        List<Cell> cells =
                report.table().stream().map(TableLine::cell).distinct().toList();
        if (cells.size() <= MOST_CELLS_APART) {
            cells.forEach(cell -> others().forEach(chosen -> byMetric(page, cell, chosen)));
        } else {
            report.metrics().forEach(metric -> others().forEach(chosen -> byCell(page, metric, cells, chosen)));
        }
    }

    /** The first path with up to four others each time: more columns than that are not read. */
    private List<List<String>> others() {
        List<String> paths = report.paths();
        List<List<String>> groups = new ArrayList<>();
        for (int from = 1; from < Math.max(2, paths.size()); from += MOST_OTHERS) {
            List<String> group = new ArrayList<>(List.of(paths.getFirst()));
            group.addAll(paths.subList(Math.min(from, paths.size()), Math.min(from + MOST_OTHERS, paths.size())));
            groups.add(group);
        }
        return groups;
    }

    private void byMetric(Markup page, Cell cell, List<String> paths) {
        Table table = new Table(cell.describe(), colours).left("metric").paths(paths);
        for (Metric metric : report.metrics()) {
            row(table, metric, cell, paths, metric.label(), metric.kind().json());
        }
        card(page, table);
    }

    private void byCell(Markup page, Metric metric, List<Cell> cells, List<String> paths) {
        Table table = new Table(metric.label() + ", " + metric.kind().json(), colours)
                .left("load")
                .paths(paths);
        cells.forEach(cell -> row(table, metric, cell, paths, cell.describe(), ""));
        if (table.isEmpty()) {
            return;
        }
        boolean first = metric.equals(report.metrics().getFirst());
        page.open("details", first ? new Object[] {"open", "open"} : new Object[0]);
        page.element("summary", metric.label());
        card(page, table);
        page.close();
    }

    private static void card(Markup page, Table table) {
        if (!table.isEmpty()) {
            page.open("div", "class", "card wide");
            table.write(page);
            page.close();
        }
    }

    private void row(Table table, Metric metric, Cell cell, List<String> paths, String name, String kind) {
        List<Optional<TableLine>> lines =
                paths.stream().map(path -> line(metric, cell, path)).toList();
        if (lines.stream().allMatch(Optional::isEmpty)) {
            return;
        }
        List<Table.Cell> row = new ArrayList<>();
        row.add(new Table.Cell(name, "l", List.of(kind)));
        lines.forEach(
                line -> row.add(line.map(l -> cell(metric, l, kind.isEmpty())).orElse(Table.Cell.of("-"))));
        table.row(row);
    }

    private Optional<TableLine> line(Metric metric, Cell cell, String path) {
        return report.table().stream()
                .filter(line -> line.metric().equals(metric.name())
                        && line.path().equals(path)
                        && line.cell().equals(cell))
                .findFirst();
    }

    private Table.Cell cell(Metric metric, TableLine line, boolean compact) {
        Optional<Verdict> verdict = report.verdicts().stream()
                .filter(v -> v.metric().equals(line.metric())
                        && v.path().equals(line.path())
                        && v.cell().equals(line.cell()))
                .findFirst();
        String style = verdict.map(v -> style(metric, v)).orElse("");
        String words = verdict.map(v -> words(metric, v)).orElse("");
        return new Table.Cell(
                line.text(), style, compact ? List.of(ratio(line) + " " + words) : List.of(ratio(line), words));
    }

    private static String ratio(TableLine line) {
        if (line.ratio() == null) {
            return "";
        }
        String ratio = Amounts.fixed(line.ratio());
        return line.low() == null || line.high() == null
                ? ratio
                : "%s (%s to %s)".formatted(ratio, Amounts.fixed(line.low()), Amounts.fixed(line.high()));
    }

    private static String words(Metric metric, Verdict verdict) {
        return switch (verdict.outcome()) {
            case MORE -> judged("\u25b2 more", metric, true);
            case LESS -> judged("\u25bc less", metric, false);
            case NONE -> "no detectable difference";
            case UNDECIDED -> "too few repeats";
            case IDENTICAL -> "the same";
        };
    }

    private static String judged(String word, Metric metric, boolean more) {
        return metric.better() == Metric.Better.NEITHER ? word : word + (isGood(metric, more) ? ", better" : ", worse");
    }

    private static boolean isGood(Metric metric, boolean more) {
        return (metric.better() == Metric.Better.HIGHER) == more;
    }

    private static String style(Metric metric, Verdict verdict) {
        if (!verdict.detectable() || metric.better() == Metric.Better.NEITHER) {
            return "";
        }
        return isGood(metric, verdict.outcome() == Verdict.Outcome.MORE) ? "gain" : "loss";
    }
}
