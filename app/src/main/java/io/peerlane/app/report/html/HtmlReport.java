package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Timing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A comparison as one page without external references: verdict first, then the normalised table, the machine with the way of
 * the data, charts with their tables, ledger, memory, method and model.
 */
public final class HtmlReport {

    private final Report report;

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** The whole page. */
    public static String render(Report report) {
        return new HtmlReport(report).page();
    }

    private String page() {
        PathColours colours = new PathColours(report.paths());
        return HtmlPage.of(
                "Peerlane comparison: " + report.machineName(),
                "Copy offload compared with host memory",
                subtitle(),
                List.of(
                        new HeadlineSection(report),
                        new DrawingSection(report, colours),
                        new NormalisedTable(report, colours),
                        severalLoads() ? new LoadSection(report, colours) : new BarSection(report, colours),
                        new PercentileSection(report, colours),
                        new TrafficSection(report, colours),
                        new LedgerSection(report, colours),
                        new MemorySection(report, colours),
                        new EndpointSection(report, colours),
                        new ModelCard("Model card", report.model(), colours),
                        new MethodSection(report.method(), facts())));
    }

    private boolean severalLoads() {
        return report.cells().size() > report.directions().size();
    }

    private String subtitle() {
        String job = report.results().isEmpty()
                ? "no results"
                : "%s blocks, depth %s, %s job(s), %d repeat(s)"
                        .formatted(
                                each(cell -> ByteSize.format(cell.bs())),
                                each(cell -> String.valueOf(cell.iodepth())),
                                report.results().getFirst().numjobs(),
                                report.results().stream()
                                        .map(r -> r.repeat())
                                        .distinct()
                                        .count());
        return "Machine %s, %s, timing %s, %s".formatted(report.machineName(), job, timing(), report.started());
    }

    private String each(Function<Cell, String> of) {
        return report.cells().stream().map(of).distinct().collect(Collectors.joining(", "));
    }

    private String timing() {
        Timing timing = report.timing();
        return timing.dilation() == null
                ? timing.mode()
                : "%s (one second of the machine takes %s s)"
                        .formatted(timing.mode(), Amounts.fixed(timing.dilation()));
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", String.join(" ", report.command()));
        facts.put("seed", String.valueOf(report.seed()));
        facts.put("machine", report.machineName());
        fact(facts, "description");
        fact(facts, "cpu");
        fact(facts, "network");
        facts.put("timing", timing());
        facts.put("started", report.started());
        facts.putAll(report.versions());
        return facts;
    }

    private void fact(Map<String, String> facts, String field) {
        String text = Objects.toString(report.machine().get(field), "");
        if (!text.isEmpty()) {
            facts.put("machine: " + field, text);
        }
    }
}
