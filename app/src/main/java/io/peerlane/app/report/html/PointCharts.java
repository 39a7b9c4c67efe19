package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.simulation.Point;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Throughput and latency of simulated points against block size and depth, by machine and direction. */
record PointCharts(SimulationReport report, PathColours colours) implements Section {

    /** A machine's load; all else is as in the first point. */
    private record Load(String machine, String rw, int bs, int depth) {}

    /** What is drawn: a load for each category. */
    private record Sweep(String title, List<String> categories, List<Load> loads) {}

    @Override
    public void write(Markup page) {
        for (String machine : distinct(Point::machine)) {
            for (String rw : distinct(Point::rw)) {
                charts(page, machine, rw);
            }
        }
    }

    private <T> List<T> distinct(Function<Point, T> of) {
        return report.points().stream()
                .map(PointResult::point)
                .map(of)
                .distinct()
                .toList();
    }

    private void charts(Markup page, String machine, String rw) {
        Section.heading(page, machine + ", " + rw, "modelled");
        colours.legend(page);
        page.open("div", "class", "grid");
        for (Sweep sweep : sweeps(machine, rw)) {
            chart(page, "Throughput" + sweep.title(), sweep, Amounts::megabytesPerSecond, PointResult::bytesPerSecond);
            chart(page, "Mean latency" + sweep.title(), sweep, Amounts::nanos, result -> result.latencyNanos()
                    .mean());
        }
        page.close();
    }

    private List<Sweep> sweeps(String machine, String rw) {
        List<Integer> sizes = distinct(Point::bs);
        List<Integer> depths = distinct(Point::iodepth);
        List<Sweep> sweeps = new ArrayList<>();
        int depth = depths.getLast();
        int size = sizes.getLast();
        if (sizes.size() > 1 || depths.size() == 1) {
            sweeps.add(new Sweep(
                    " by block size, depth " + depth,
                    sizes.stream().map(ByteSize::format).toList(),
                    sizes.stream().map(bs -> new Load(machine, rw, bs, depth)).toList()));
        }
        if (depths.size() > 1) {
            sweeps.add(new Sweep(
                    " by depth, blocks of " + ByteSize.format(size),
                    depths.stream().map(String::valueOf).toList(),
                    depths.stream().map(at -> new Load(machine, rw, size, at)).toList()));
        }
        return sweeps;
    }

    private void chart(
            Markup page,
            String title,
            Sweep sweep,
            DoubleFunction<String> format,
            ToDoubleFunction<PointResult> value) {
        List<LineChart.Tick> ticks = LineChart.categories(sweep.categories());
        LineChart chart = new LineChart(title, ticks, format);
        Table table = new Table(title, colours).left("path").right(sweep.categories());
        for (String path : distinct(point -> point.path().json())) {
            List<LineChart.Point> points = new ArrayList<>();
            List<Table.Cell> row = new ArrayList<>();
            for (int i = 0; i < ticks.size(); i++) {
                Optional<PointResult> found = find(path, sweep.loads().get(i));
                row.add(Table.Cell.of(
                        found.map(r -> format.apply(value.applyAsDouble(r))).orElse("-")));
                double place = ticks.get(i).place();
                String name = path + ", " + sweep.categories().get(i);
                found.map(value::applyAsDouble)
                        .ifPresent(at -> points.add(new LineChart.Point(place, at, at, at, name)));
            }
            chart.line(colours.of(path), points);
            table.pathRow(path, row);
        }
        page.open("div", "class", "card").element("h3", title).raw(chart.svg());
        table.write(page);
        page.close();
    }

    private Optional<PointResult> find(String path, Load load) {
        Point first = report.points().getFirst().point();
        return report.points().stream()
                .filter(result -> {
                    Point p = result.point();
                    return p.path().json().equals(path)
                            && load.equals(new Load(p.machine(), p.rw(), p.bs(), p.iodepth()))
                            && p.clients() == first.clients()
                            && p.drives() == first.drives()
                            && p.neighbour() == first.neighbour()
                            && p.inline() == first.inline()
                            && p.rate() == first.rate();
                })
                .findFirst();
    }
}
