package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.LatencyPoint;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Latency by percentile, the rare slow requests drawn apart as 90, 99, 99.9 and so on. */
record PercentileSection(Report report, PathColours colours) implements Section {

    /** Nines that the axis shows at least: up to 99.9. */
    private static final double LEAST_NINES = 3;

    private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999};

    @Override
    public void write(Markup page) {
        List<Cell> cells = report.cells().stream().filter(this::hasCurve).toList();
        if (cells.isEmpty()) {
            return;
        }
        Section.heading(page, "Latency by percentile", "measured");
        Section.note(
                page,
                "Means over the repeats that reach so far, bars from the lowest repeat to the highest. A percentile is given only"
                        + " with ten samples beyond it.");
        colours.legend(page);
        List<Cell> shown = report.directions().stream()
                .flatMap(rw -> cells.reversed().stream()
                        .filter(cell -> cell.rw().equals(rw))
                        .limit(1))
                .toList();
        grid(page, shown);
        List<Cell> rest = cells.stream().filter(cell -> !shown.contains(cell)).toList();
        if (!rest.isEmpty()) {
            page.open("details").element("summary", "%d other loads".formatted(rest.size()));
            grid(page, rest);
            page.close();
        }
    }

    private boolean hasCurve(Cell cell) {
        return report.results().stream()
                .anyMatch(r -> r.cell().equals(cell) && !r.latencyCurve().isEmpty());
    }

    private void grid(Markup page, List<Cell> cells) {
        page.open("div", "class", "grid");
        cells.forEach(cell -> chart(page, cell));
        page.close();
    }

    private void chart(Markup page, Cell cell) {
        Map<String, Map<Double, DoubleSummaryStatistics>> curves = new TreeMap<>();
        report.paths().forEach(path -> curves.put(path, curve(report.summary(path, cell))));
        double furthest = curves.values().stream()
                .flatMap(curve -> curve.keySet().stream())
                .mapToDouble(PercentileSection::nines)
                .max()
                .orElse(LEAST_NINES);
        double nines = Math.max(LEAST_NINES, furthest);
        LineChart chart = new LineChart("Latency by percentile, " + cell.describe(), ticks(nines), Amounts::nanos);
        chart.logarithmic();
        for (String path : report.paths()) {
            List<LineChart.Point> points = new ArrayList<>();
            curves.getOrDefault(path, Map.of())
                    .forEach((share, at) -> points.add(new LineChart.Point(
                            place(share, nines),
                            at.getAverage(),
                            at.getMin(),
                            at.getMax(),
                            path + ", " + percent(share))));
            chart.line(colours.of(path), points);
        }
        page.open("div", "class", "card").element("h3", cell.describe()).raw(chart.svg());
        table(cell, curves).write(page);
        page.close();
    }

    private Table table(Cell cell, Map<String, Map<Double, DoubleSummaryStatistics>> curves) {
        List<Double> shares = curves.values().stream()
                .flatMap(curve -> curve.keySet().stream())
                .distinct()
                .filter(PercentileSection::named)
                .sorted()
                .toList();
        Table table = new Table("Latency by percentile, " + cell.describe(), colours)
                .left("path")
                .right(shares.stream().map(PercentileSection::percent).toList());
        for (String path : report.paths()) {
            Map<Double, DoubleSummaryStatistics> curve = curves.getOrDefault(path, Map.of());
            table.pathRow(
                    path,
                    shares.stream()
                            .map(share -> Table.Cell.of(
                                    curve.containsKey(share)
                                            ? Amounts.nanos(curve.get(share).getAverage())
                                            : "-"))
                            .toList());
        }
        return table;
    }

    private static Map<Double, DoubleSummaryStatistics> curve(PathSummary summary) {
        Map<Double, DoubleSummaryStatistics> curve = new TreeMap<>();
        for (Result result : summary.results()) {
            for (LatencyPoint point : result.latencyCurve()) {
                if (point.nanos() > 0 && point.share() < 1) {
                    curve.computeIfAbsent(point.share(), share -> new DoubleSummaryStatistics())
                            .accept(point.nanos());
                }
            }
        }
        return curve;
    }

    private static boolean named(double share) {
        for (double known : SHARES) {
            if (Math.abs(known - share) < 1e-9) {
                return true;
            }
        }
        return false;
    }

    private static List<LineChart.Tick> ticks(double nines) {
        List<LineChart.Tick> ticks = new ArrayList<>();
        for (double share : SHARES) {
            if (nines(share) <= nines + 1e-6) {
                ticks.add(new LineChart.Tick(percent(share), place(share, nines)));
            }
        }
        return ticks;
    }

    /** 1 for 90 %, 2 for 99 % and so on. */
    private static double nines(double share) {
        return -Math.log10(1 - share);
    }

    private static double place(double share, double nines) {
        double least = nines(0.5);
        return 0.03 + 0.92 * (nines(share) - least) / (nines - least);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4f", share * 100).replaceFirst("\\.?0+$", "") + " %";
    }
}
