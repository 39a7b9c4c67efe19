package io.peerlane.app.report.html;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import java.util.ArrayList;
import java.util.List;

/** How fast, with one load for each direction: bars with a dot for each repeat, and the numbers below. */
record BarSection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Section.heading(page, "How fast", "measured");
        page.open("div", "class", "grid");
        Measure.ALL.forEach(measure -> chart(page, measure));
        page.close();
        Section.note(
                page, "Bars are means over the repeats, dots the repeats; tables: mean, lowest to highest repeat.");
    }

    private void chart(Markup page, Measure measure) {
        BarChart chart = new BarChart(measure.title(), measure.format());
        List<Cell> cells = report.cells();
        Table table = new Table(measure.title(), colours)
                .left("path")
                .right(cells.stream().map(Cell::rw).toList());
        for (Cell cell : cells) {
            chart.group(
                    cell.describe(),
                    report.paths().stream()
                            .map(path -> new BarChart.Bar(
                                    path,
                                    colours.of(path),
                                    measure.of(report.summary(path, cell)).values()))
                            .toList());
        }
        for (String path : report.paths()) {
            List<Table.Cell> row = new ArrayList<>();
            cells.forEach(cell -> row.add(measure.cell(measure.of(report.summary(path, cell)))));
            table.pathRow(path, row);
        }
        page.open("div", "class", "card").element("h3", measure.title()).raw(chart.svg());
        table.write(page);
        page.close();
    }
}
