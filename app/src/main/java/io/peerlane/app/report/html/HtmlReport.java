package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.Headlines;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A report as one page without external references: style and pictures inline, light and dark, no script. */
public final class HtmlReport {

    private static final int COLOURS = 8;

    private final Report report;
    private final Markup page = new Markup();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** The whole page. */
    public static String render(Report report) {
        return new HtmlReport(report).page();
    }

    private String page() {
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.element("title", "Peerlane comparison: " + report.machineName());
        page.open("style").raw(css()).close().close().open("body").open("main");
        header();
        pictures();
        charts();
        table();
        verdictTable();
        ledger();
        endpoints();
        fallbacks();
        method();
        return page.close().close().close().done();
    }

    static String css() {
        try (var css = HtmlReport.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void header() {
        page.element("h1", "Copy offload compared with host memory");
        page.element("p", subtitle(), "class", "sub");
        page.open("ul", "class", "verdicts");
        for (Headlines.Headline line : new Headlines(report).all()) {
            page.element("li", line.text(), "class", line.tone().name().toLowerCase(Locale.ROOT));
        }
        page.close();
    }

    private String subtitle() {
        String job = report.results().stream()
                .findFirst()
                .map(r -> "%s blocks, depth %d, %d job%s"
                        .formatted(ByteSize.format(r.bs()), r.iodepth(), r.numjobs(), r.numjobs() == 1 ? "" : "s"))
                .orElse("no results");
        return "Machine %s, %s, timing %s, %s"
                .formatted(report.machineName(), job, report.timing().mode(), report.started());
    }

    private void heading(String text, String kind) {
        page.open("h2").text(text);
        page.element("span", kind, "class", "kind").close();
    }

    private void pictures() {
        heading("Where the data went", "counted");
        page.element(
                "p",
                "Data bytes over each link per byte acknowledged to the client, both directions of the link together.",
                "class",
                "note");
        page.open("div", "class", "grid");
        for (String path : report.paths()) {
            page.open("div", "class", "card").open("h3");
            swatch(path);
            page.text(path).close();
            page.raw(new DataPathPicture(report).svg(path, colour(path))).close();
        }
        page.close();
    }

    private void charts() {
        heading("How fast", "measured");
        page.open("div", "class", "grid");
        chart("Throughput", Amounts::megabytesPerSecond, s -> s.values(Result::bytesPerSecond));
        chart("I/O per second", Amounts::count, s -> s.values(Result::iops));
        chart("Latency, median", Amounts::nanos, s -> s.latencies("p50"));
        chart("Latency, 99th percentile", Amounts::nanos, s -> s.latencies("p99"));
        chart(
                "Target CPU per GiB",
                Amounts::seconds,
                s -> s.values(r -> r.cpuSecondsPerGiB().target()));
        chart(
                "Client CPU per GiB",
                Amounts::seconds,
                s -> s.values(r -> r.cpuSecondsPerGiB().client()));
        page.close();
        page.element("p", "Bars are means over the repeats, dots the repeats.", "class", "note below");
    }

    private void chart(
            String title, java.util.function.DoubleFunction<String> format, Function<PathSummary, double[]> values) {
        BarChart chart = new BarChart(title, format);
        for (String rw : report.directions()) {
            chart.group(
                    rw,
                    report.paths().stream()
                            .map(path -> new BarChart.Bar(path, colour(path), values.apply(report.summary(path, rw))))
                            .toList());
        }
        page.open("div", "class", "card").element("h3", title).raw(chart.svg()).close();
    }

    private void table() {
        page.open("div", "class", "card wide").open("table").open("tr");
        for (String left : List.of("rw", "path")) {
            page.element("th", left, "class", "l");
        }
        for (String right : List.of(
                "IOPS", "MB/s", "p50", "p90", "p99", "p99.9", "CPU s/GiB target", "client", "verified", "errors")) {
            page.element("th", right);
        }
        page.close();
        for (String rw : report.directions()) {
            for (String path : report.paths()) {
                row(report.summary(path, rw));
            }
        }
        page.close().close();
    }

    private void row(PathSummary s) {
        page.open("tr").element("td", s.rw(), "class", "l");
        pathCell(s.path());
        page.element("td", Amounts.count(s.mean(Result::iops)));
        page.element("td", Amounts.count(s.mean(Result::bytesPerSecond) / 1e6));
        for (String percentile : List.of("p50", "p90", "p99", "p99.9")) {
            page.element("td", Amounts.nanos(s.latency(percentile)));
        }
        page.element("td", Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().target())));
        page.element("td", Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().client())));
        page.element("td", Amounts.count(s.sum(r -> r.verify().checked())));
        page.element("td", Amounts.count(s.sum(r -> r.verify().errors())));
        page.close();
    }

    private void verdictTable() {
        if (report.verdicts().isEmpty()) {
            return;
        }
        heading("Differences", "measured");
        page.open("div", "class", "card wide").open("table").open("tr");
        for (String head : List.of("rw", "metric", "path", "against", "verdict")) {
            page.element("th", head, "class", "l");
        }
        page.element("th", "difference").element("th", "95 % interval").close();
        for (Verdict v : report.verdicts()) {
            page.open("tr");
            for (String cell : List.of(v.rw(), v.metric(), v.path(), v.baseline(), v.text())) {
                page.element("td", cell, "class", "l");
            }
            page.element("td", difference(v));
            page.element("td", interval(v)).close();
        }
        page.close().close();
    }

    private static String difference(Verdict v) {
        return v.difference() == null ? "-" : Amounts.percent(v.difference());
    }

    private static String interval(Verdict v) {
        return v.low() == null || v.high() == null
                ? "-"
                : Amounts.percent(v.low()) + " to " + Amounts.percent(v.high());
    }

    private void ledger() {
        heading("Ledger", "counted");
        for (String path : report.paths()) {
            page.open("div", "class", "card wide").open("h3");
            swatch(path);
            page.text(path + ", all repeats").close();
            ledgerTable(path);
            page.close();
        }
    }

    private void ledgerTable(String path) {
        page.open("table").open("tr");
        page.element("th", "rw", "class", "l").element("th", "place", "class", "l");
        for (String head : List.of("data in / up", "data out / down", "control in / up", "control out / down")) {
            page.element("th", head);
        }
        page.close();
        for (String rw : report.directions()) {
            PathSummary s = report.summary(path, rw);
            ledgerRow(
                    s,
                    "host DRAM (written, read)",
                    l -> l.dram().dataWritten(),
                    l -> l.dram().dataRead(),
                    l -> l.dram().controlWritten(),
                    l -> l.dram().controlRead());
            s.results().stream().findFirst().ifPresent(first -> {
                for (int i = 0; i < first.ledger().links().size(); i++) {
                    linkRow(s, first.ledger().links().get(i), i);
                }
            });
        }
        page.close();
    }

    private void linkRow(PathSummary s, LinkCounts link, int index) {
        ledgerRow(
                s,
                "%s %s".formatted(link.role(), link.name()),
                l -> l.links().get(index).towardRoot().data(),
                l -> l.links().get(index).fromRoot().data(),
                l -> l.links().get(index).towardRoot().control(),
                l -> l.links().get(index).fromRoot().control());
    }

    /** Columns: data in, data out, control in, control out. No data in DRAM or on the uplink is what is looked for. */
    @SafeVarargs
    private void ledgerRow(PathSummary s, String place, ToLongFunction<LedgerCounts>... columns) {
        boolean watched = place.startsWith("host DRAM") || place.startsWith("uplink");
        page.open("tr").element("td", s.rw(), "class", "l").element("td", place, "class", "l");
        for (int i = 0; i < columns.length; i++) {
            ToLongFunction<LedgerCounts> column = columns[i];
            long bytes = s.sum(r -> column.applyAsLong(r.ledger()));
            String style = bytes == 0 && watched && i < 2 ? "none" : "";
            page.element("td", bytes == 0 ? "0" : Amounts.bytes(bytes), "class", style);
        }
        page.close();
    }

    private void endpoints() {
        var summaries = report.paths().stream()
                .flatMap(path -> report.directions().stream().map(rw -> report.summary(path, rw)))
                .filter(s -> s.endpoint().isPresent())
                .toList();
        if (summaries.isEmpty()) {
            return;
        }
        heading("Drive on a PCI endpoint", "counted");
        page.open("div", "class", "card wide").open("table").open("tr");
        page.element("th", "rw", "class", "l").element("th", "path", "class", "l");
        List.of("maps", "partial", "refused", "windows read", "written", "DMA read", "written")
                .forEach(head -> page.element("th", head));
        page.close();
        summaries.forEach(s -> s.endpoint().ifPresent(counts -> endpointRow(s, counts)));
        page.close().close();
    }

    private void endpointRow(PathSummary s, EndpointCounts counts) {
        page.open("tr").element("td", s.rw(), "class", "l");
        pathCell(s.path());
        for (long count : List.of(counts.maps(), counts.partialMaps(), counts.failedMaps())) {
            page.element("td", Amounts.count(count));
        }
        for (long bytes : List.of(
                counts.windowBytesRead(),
                counts.windowBytesWritten(),
                counts.dmaBytesRead(),
                counts.dmaBytesWritten())) {
            page.element("td", bytes == 0 ? "0" : Amounts.bytes(bytes));
        }
        page.close();
    }

    private void fallbacks() {
        if (report.fallbacks().isEmpty()) {
            return;
        }
        heading("Fallbacks to host memory", "counted");
        for (Fallback f : report.fallbacks()) {
            page.open("div", "class", "card wide");
            page.element("h3", "%s: %s, %s requests".formatted(f.path(), f.reason(), Amounts.count(f.requests())));
            page.element("pre", String.join("\n", f.explanation())).close();
        }
    }

    private void method() {
        page.element("h2", "Method").open("div", "class", "card").open("ul", "class", "method");
        report.method().forEach(line -> page.element("li", line));
        page.close().close();
        page.element("h2", "Command and versions").open("div", "class", "card").open("dl");
        entry("command", String.join(" ", report.command()));
        entry("seed", String.valueOf(report.seed()));
        entry("machine", report.machineName());
        report.versions().forEach(this::entry);
        page.close().close();
    }

    private void entry(String name, String value) {
        page.element("dt", name).element("dd", value);
    }

    private void pathCell(String path) {
        page.open("td", "class", "l");
        swatch(path);
        page.text(path).close();
    }

    private void swatch(String path) {
        page.element("span", "", "class", "swatch s" + colour(path));
    }

    private int colour(String path) {
        return report.paths().indexOf(path) % COLOURS;
    }
}
