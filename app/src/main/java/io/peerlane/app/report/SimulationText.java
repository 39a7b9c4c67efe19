package io.peerlane.app.report;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.simulation.Point;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationReport;
import java.util.Locale;

/** A simulation's points as a table; every number in it is modelled. */
public final class SimulationText {

    private SimulationText() {}

    /** The table with a line that explains it. */
    public static String render(SimulationReport report) {
        TextTable table = new TextTable(3)
                .row(
                        "machine",
                        "path",
                        "rw",
                        "bs",
                        "depth",
                        "clients",
                        "drives",
                        "neighbour",
                        "rate",
                        "IOPS",
                        "MB/s",
                        "p50",
                        "p99",
                        "DRAM",
                        "root",
                        "busiest",
                        "use");
        table.rule();
        report.points().forEach(result -> table.row(cells(result)));
        return table
                + "modelled; neighbour: GB/s written to memory by processors; rate: I/Os per second that arrive; DRAM, root: bytes in memory and through"
                + " root ports per byte\n";
    }

    private static String[] cells(PointResult result) {
        Point point = result.point();
        var latency = result.latencyNanos();
        return new String[] {
            point.machine(),
            point.path().json(),
            point.rw(),
            ByteSize.format(point.bs()),
            String.valueOf(point.iodepth()),
            String.valueOf(point.clients()),
            String.valueOf(point.drives()),
            number("%.0f", point.neighbour()),
            rate(result),
            Amounts.count(result.iops()),
            number("%,.0f", result.bytesPerSecond() / 1e6),
            Amounts.nanosOrDash(latency.p50()),
            Amounts.nanosOrDash(latency.p99()),
            number("%.2f", result.bytes().dram() / point.bs()),
            number("%.2f", result.bytes().rootComplex() / point.bs()),
            result.bottleneck().name(),
            number("%.0f %%", 100 * result.bottleneck().utilisation())
        };
    }

    private static String rate(PointResult result) {
        var load = result.openLoad();
        return load == null ? "-" : Amounts.count(load.offered()) + (load.sustained() ? "" : " not sustained");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
