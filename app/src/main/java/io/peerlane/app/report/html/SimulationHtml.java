package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.simulation.ModelLine;
import io.peerlane.app.simulation.Point;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationReport;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A simulation as one page without external references: charts by block size and by depth, the table, the model card. */
public final class SimulationHtml {

    private final SimulationReport report;
    private final List<String> paths;
    private final Markup page = new Markup();

    private SimulationHtml(SimulationReport report) {
        this.report = report;
        paths = distinct(point -> point.path().json());
    }

    /** The whole page. */
    public static String render(SimulationReport report) {
        return new SimulationHtml(report).page();
    }

    private <T> List<T> distinct(Function<Point, T> of) {
        return report.points().stream()
                .map(PointResult::point)
                .map(of)
                .distinct()
                .toList();
    }

    private String page() {
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.element("title", "Peerlane simulation");
        page.open("style").raw(HtmlReport.css()).close().close().open("body").open("main");
        page.element("h1", "Copy offload in virtual time");
        page.element(
                "p",
                "%d points, seed %d. Nothing here was measured: every number comes from the model below."
                        .formatted(report.points().size(), report.seed()),
                "class",
                "sub");
        for (String machine : distinct(Point::machine)) {
            for (String rw : distinct(Point::rw)) {
                charts(machine, rw);
            }
        }
        table();
        card();
        method();
        return page.close().close().close().done();
    }

    private void heading(String text, String kind) {
        page.open("h2").text(text);
        page.element("span", kind, "class", "kind").close();
    }

    private void charts(String machine, String rw) {
        List<Integer> sizes = distinct(Point::bs);
        List<Integer> depths = distinct(Point::iodepth);
        Point first = report.points().getFirst().point();
        heading(machine + ", " + rw, "modelled");
        legend();
        page.open("div", "class", "grid");
        if (sizes.size() > 1) {
            int depth = depths.getLast();
            String at = " by block size, depth " + depth;
            List<String> names = sizes.stream().map(ByteSize::format).toList();
            both(at, names, (path, i) -> find(machine, rw, path, sizes.get(i), depth, first));
        }
        if (depths.size() > 1) {
            int size = sizes.getLast();
            String at = " by depth, blocks of " + ByteSize.format(size);
            List<String> names = depths.stream().map(String::valueOf).toList();
            both(at, names, (path, i) -> find(machine, rw, path, size, depths.get(i), first));
        }
        if (sizes.size() == 1 && depths.size() == 1) {
            both(
                    "",
                    List.of(ByteSize.format(first.bs())),
                    (path, i) -> find(machine, rw, path, first.bs(), first.iodepth(), first));
        }
        page.close();
    }

    private interface Choice {
        PointResult of(String path, int category);
    }

    private void both(String at, List<String> categories, Choice choice) {
        chart("Throughput" + at, categories, choice, Amounts::megabytesPerSecond, PointResult::bytesPerSecond);
        chart("Mean latency" + at, categories, choice, Amounts::nanos, result -> result.latencyNanos()
                .mean());
    }

    private void chart(
            String title,
            List<String> categories,
            Choice choice,
            DoubleFunction<String> format,
            ToDoubleFunction<PointResult> value) {
        LineChart chart = new LineChart(title, categories, format);
        for (int p = 0; p < paths.size(); p++) {
            double[] values = new double[categories.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value.applyAsDouble(choice.of(paths.get(p), i));
            }
            chart.line(paths.get(p), p, values);
        }
        page.open("div", "class", "card").element("h3", title).raw(chart.svg()).close();
    }

    private void legend() {
        page.open("p", "class", "note");
        for (int i = 0; i < paths.size(); i++) {
            page.element("span", "", "class", "swatch s" + i).text(paths.get(i) + "\u2003");
        }
        page.close();
    }

    /** Clients, drives, neighbour and rate as in the first point. */
    private PointResult find(String machine, String rw, String path, int bs, int depth, Point first) {
        return report.points().stream()
                .filter(result -> {
                    Point p = result.point();
                    return p.machine().equals(machine)
                            && p.rw().equals(rw)
                            && p.path().json().equals(path)
                            && p.bs() == bs
                            && p.iodepth() == depth
                            && p.clients() == first.clients()
                            && p.drives() == first.drives()
                            && p.neighbour() == first.neighbour()
                            && p.rate() == first.rate();
                })
                .findFirst()
                .orElseThrow();
    }

    private void table() {
        heading("All points", "modelled");
        page.open("div", "class", "card wide").open("table").open("tr");
        for (String left : List.of("machine", "path", "rw", "busiest")) {
            page.element("th", left, "class", "l");
        }
        for (String right : List.of(
                "use",
                "block",
                "depth",
                "clients",
                "drives",
                "neighbour GB/s",
                "IOPS",
                "MB/s",
                "p50",
                "p99",
                "DRAM B/B",
                "root B/B")) {
            page.element("th", right);
        }
        page.close();
        report.points().forEach(this::row);
        page.close().close();
    }

    private void row(PointResult result) {
        Point point = result.point();
        page.open("tr");
        page.element("td", point.machine(), "class", "l").open("td", "class", "l");
        page.element(
                "span", "", "class", "swatch s" + paths.indexOf(point.path().json()));
        page.text(point.path().json()).close();
        page.element("td", point.rw(), "class", "l");
        page.element("td", result.bottleneck().name(), "class", "l");
        page.element("td", number("%.0f %%", 100 * result.bottleneck().utilisation()));
        page.element("td", ByteSize.format(point.bs()));
        page.element("td", String.valueOf(point.iodepth()));
        page.element("td", String.valueOf(point.clients()));
        page.element("td", String.valueOf(point.drives()));
        page.element("td", number("%.0f", point.neighbour()));
        page.element("td", Amounts.count(result.iops()));
        page.element("td", number("%,.0f", result.bytesPerSecond() / 1e6));
        page.element("td", Amounts.nanosOrDash(result.latencyNanos().p50()));
        page.element("td", Amounts.nanosOrDash(result.latencyNanos().p99()));
        page.element("td", number("%.2f", result.bytes().dram() / point.bs()));
        page.element("td", number("%.2f", result.bytes().rootComplex() / point.bs()));
        page.close();
    }

    private void card() {
        report.models().forEach((machine, lines) -> {
            heading("Model card: " + machine, "modelled");
            page.open("div", "class", "card wide").open("table").open("tr");
            for (String left : List.of("component", "profile", "constant")) {
                page.element("th", left, "class", "l");
            }
            page.element("th", "value");
            for (String left : List.of("unit", "mark", "source")) {
                page.element("th", left, "class", "l");
            }
            page.close();
            lines.forEach(this::cardRow);
            page.close().close();
        });
    }

    private void cardRow(ModelLine line) {
        page.open("tr");
        page.element("td", line.component(), "class", "l").element("td", line.profile(), "class", "l");
        page.element("td", line.parameter(), "class", "l");
        page.element("td", number(line.value() == Math.rint(line.value()) ? "%,.0f" : "%.5f", line.value()));
        page.element("td", line.unit(), "class", "l").element("td", line.mark(), "class", "l");
        page.element("td", line.source(), "class", "l text").close();
    }

    private void method() {
        heading("Method", "modelled");
        page.open("div", "class", "card").open("dl");
        page.element("dt", "Command").element("dd", String.join(" ", report.command()));
        report.versions().forEach((name, version) -> page.element("dt", name).element("dd", version));
        page.element("dt", "Clients")
                .element(
                        "dd",
                        "Closed loop: each keeps its depth outstanding, and asks again the moment it has an answer."
                                + " With a rate: open loop, Poisson arrivals, latency from the arrival; a load that is"
                                + " not sustained has no percentiles.");
        page.element("dt", "Throughput").element("dd", "Operations over the whole time, start and end included.");
        page.close().close();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
