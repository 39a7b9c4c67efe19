package io.peerlane.app.report.html;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How fast, with several loads: lines against block size, depth and rate, and the numbers below each. */
record LoadSection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Section.heading(page, "How fast", "measured");
        Section.note(page, "Marks are means over the repeats, bars reach from the lowest repeat to the highest.");
        for (LoadAxis axis : LoadAxis.values()) {
            for (String rw : report.directions()) {
                against(page, axis, rw);
            }
        }
    }

    private void against(Markup page, LoadAxis axis, String rw) {
        Set<List<Cell>> lines = new LinkedHashSet<>();
        report.cells().stream()
                .filter(cell -> cell.rw().equals(rw))
                .map(cell -> axis.through(cell, report.cells()))
                .filter(cells -> cells.size() > 1)
                .forEach(lines::add);
        if (lines.isEmpty()) {
            return;
        }
        List<List<Cell>> all = new ArrayList<>(lines).reversed();
        page.element("h3", "%s against %s".formatted(rw, axis.title()), "class", "apart");
        colours.legend(page);
        charts(page, axis, all.getFirst());
        if (all.size() > 1) {
            page.open("details").element("summary", rest(axis, all.subList(1, all.size())));
            all.stream().skip(1).forEach(cells -> charts(page, axis, cells));
            page.close();
        }
    }

    private static String rest(LoadAxis axis, List<List<Cell>> lines) {
        return "the same with "
                + String.join(
                        "; ",
                        lines.stream().map(cells -> axis.rest(cells.getFirst())).toList());
    }

    private void charts(Markup page, LoadAxis axis, List<Cell> cells) {
        page.open("div", "class", "grid");
        Measure.AGAINST_LOAD.forEach(measure -> chart(page, axis, cells, measure));
        page.close();
    }

    private void chart(Markup page, LoadAxis axis, List<Cell> cells, Measure measure) {
        String title =
                "%s of %s, %s".formatted(measure.title(), cells.getFirst().rw(), axis.rest(cells.getFirst()));
        List<String> names = cells.stream().map(axis::label).toList();
        List<LineChart.Tick> ticks = LineChart.categories(names);
        LineChart chart = new LineChart(title, ticks, measure.format());
        Table table = new Table(title, colours).left("path").right(names);
        for (String path : report.paths()) {
            List<LineChart.Point> points = new ArrayList<>();
            List<Table.Cell> row = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                Spread spread = measure.of(report.summary(path, cells.get(i)));
                row.add(measure.cell(spread));
                if (!spread.isEmpty()) {
                    String name = path + ", " + names.get(i);
                    points.add(new LineChart.Point(
                            ticks.get(i).place(), spread.mean(), spread.least(), spread.most(), name));
                }
            }
            chart.line(colours.of(path), points);
            table.pathRow(path, row);
        }
        page.open("div", "class", "card").element("h3", title);
        page.raw(chart.isEmpty() ? "" : chart.svg());
        table.write(page);
        page.close();
    }
}
