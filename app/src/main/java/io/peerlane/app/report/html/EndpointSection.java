package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import java.util.ArrayList;
import java.util.List;

/** What drives that are functions of PCI endpoints did to reach host memory. */
record EndpointSection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Table table = new Table("Drive on a PCI endpoint", colours)
                .left("path", "rw")
                .right("maps", "partial", "refused", "windows read", "written", "DMA read", "written");
        for (String path : report.paths()) {
            for (String rw : report.directions()) {
                PathSummary summary = report.summary(path, rw);
                summary.endpoint().ifPresent(counts -> table.pathRow(path, row(rw, counts)));
            }
        }
        if (table.isEmpty()) {
            return;
        }
        Section.heading(page, "Drive on a PCI endpoint", "counted");
        page.open("div", "class", "card wide");
        table.write(page);
        page.close();
    }

    private static List<Table.Cell> row(String rw, EndpointCounts counts) {
        List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.left(rw)));
        for (long count : List.of(counts.maps(), counts.partialMaps(), counts.failedMaps())) {
            row.add(Table.Cell.of(Amounts.count(count)));
        }
        for (long bytes : List.of(
                counts.windowBytesRead(),
                counts.windowBytesWritten(),
                counts.dmaBytesRead(),
                counts.dmaBytesWritten())) {
            row.add(Table.Cell.of(bytes == 0 ? "0" : Amounts.bytes(bytes)));
        }
        return row;
    }
}
