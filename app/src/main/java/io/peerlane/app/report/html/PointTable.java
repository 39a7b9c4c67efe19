package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.simulation.OpenLoad;
import io.peerlane.app.simulation.Point;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every simulated point. */
record PointTable(SimulationReport report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Section.heading(page, "All points", "modelled");
        Table table = new Table("All points", colours)
                .left("path", "machine", "rw", "busiest")
                .right(
                        "use",
                        "block",
                        "depth",
                        "clients",
                        "drives",
                        "neighbour GB/s",
                        "rate",
                        "IOPS",
                        "MB/s",
                        "p50",
                        "p99")
                .right("DRAM B/B", "root B/B");
        report.points().forEach(result -> table.pathRow(result.point().path().json(), row(result)));
        page.open("div", "class", "card wide");
        table.write(page);
        page.close();
    }

    private static List<Table.Cell> row(PointResult result) {
        Point point = result.point();
        List<Table.Cell> row = new ArrayList<>();
        for (String left :
                List.of(point.machine(), point.rw(), result.bottleneck().name())) {
            row.add(Table.Cell.left(left));
        }
        for (String right : List.of(
                number("%.0f %%", 100 * result.bottleneck().utilisation()),
                ByteSize.format(point.bs()),
                String.valueOf(point.iodepth()),
                String.valueOf(point.clients()),
                String.valueOf(point.drives()),
                number("%.0f", point.neighbour()),
                rate(result),
                Amounts.count(result.iops()),
                number("%,.0f", result.bytesPerSecond() / 1e6),
                Amounts.nanosOrDash(result.latencyNanos().p50()),
                Amounts.nanosOrDash(result.latencyNanos().p99()),
                number("%.2f", result.bytes().dram() / point.bs()),
                number("%.2f", result.bytes().rootComplex() / point.bs()))) {
            row.add(Table.Cell.of(right));
        }
        return row;
    }

    private static String rate(PointResult result) {
        OpenLoad load = result.openLoad();
        return load == null ? "-" : Amounts.count(load.offered()) + (load.sustained() ? "" : " not sustained");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
