package io.peerlane.app.report;

import io.peerlane.app.simulation.OpenLoad;
import io.peerlane.app.simulation.Point;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationReport;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** One line per point, RFC 4180; an empty field where a number is not supported by the samples. */
public final class SimulationCsv {

    private static final String HEADER =
            "machine,path,rw,bs,iodepth,clients,drives,neighbour,operations,seconds,iops,bytesPerSecond,"
                    + "law,latencyMeanNanos,latencyP50Nanos,latencyP99Nanos,latencyP999Nanos,dramBytes,rootComplexBytes,bottleneck,"
                    + "utilisation,rate,sustained\r\n";

    private SimulationCsv() {}

    /** The whole file. */
    public static String render(SimulationReport report) {
        return report.points().stream().map(SimulationCsv::line).collect(Collectors.joining("", HEADER, ""));
    }

    private static String line(PointResult r) {
        Point p = r.point();
        OpenLoad load = r.openLoad();
        return Arrays.asList(
                        CsvReport.quoted(p.machine()),
                        p.path().json(),
                        p.rw(),
                        p.bs(),
                        p.iodepth(),
                        p.clients(),
                        p.drives(),
                        p.neighbour(),
                        r.operations(),
                        r.seconds(),
                        r.iops(),
                        r.bytesPerSecond(),
                        r.law(),
                        r.latencyNanos().mean(),
                        r.latencyNanos().p50(),
                        r.latencyNanos().p99(),
                        r.latencyNanos().p999(),
                        r.bytes().dram(),
                        r.bytes().rootComplex(),
                        CsvReport.quoted(r.bottleneck().name()),
                        r.bottleneck().utilisation(),
                        p.rate(),
                        load == null ? null : load.sustained())
                .stream()
                .map(value -> Objects.toString(value, ""))
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}
