package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What each path costs memory and links, per acknowledged byte. */
record TrafficSection(Report report, PathColours colours) implements Section {

    private record Place(String title, ToLongFunction<LedgerCounts> bytes) {}

    private static final List<Place> PLACES = List.of(
            new Place("DRAM written", l -> l.dram().dataWritten()),
            new Place("DRAM read", l -> l.dram().dataRead()),
            new Place("uplinks up", l -> l.dataTowardRoot("uplink")),
            new Place("uplinks down", l -> l.dataFromRoot("uplink")),
            new Place("adapter", l -> l.data("rnic")),
            new Place("drives", l -> l.data("drive")));

    @Override
    public void write(Markup page) {
        Section.heading(page, "Host memory and uplink", "counted");
        page.open("div", "class", "grid");
        chart(page, "Host DRAM, data bytes per acknowledged byte", LedgerCounts::dramData);
        chart(page, "Links of root ports, data bytes per acknowledged byte", l -> l.data("uplink"));
        page.close();
        Table table = new Table("Data bytes per acknowledged byte", colours)
                .left("path", "rw")
                .right(PLACES.stream().map(Place::title).toList());
        for (String path : report.paths()) {
            report.directions().forEach(rw -> row(table, report.summary(path, rw)));
        }
        page.open("div", "class", "card wide");
        table.write(page);
        page.close();
    }

    private void chart(Markup page, String title, ToLongFunction<LedgerCounts> bytes) {
        BarChart chart = new BarChart(title, Amounts::perByte);
        for (String rw : report.directions()) {
            chart.group(
                    rw,
                    report.paths().stream()
                            .map(path -> new BarChart.Bar(path, colours.of(path), new double[] {
                                report.summary(path, rw).perByte(bytes)
                            }))
                            .toList());
        }
        page.open("div", "class", "card").element("h3", title).raw(chart.svg()).close();
    }

    private static void row(Table table, PathSummary summary) {
        if (summary.results().isEmpty()) {
            return;
        }
        List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.left(summary.rw())));
        PLACES.forEach(place -> row.add(Table.Cell.of(Amounts.perByte(summary.perByte(place.bytes())))));
        table.pathRow(summary.path(), row);
    }
}
