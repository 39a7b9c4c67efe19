package io.peerlane.app.report.html;

import io.peerlane.app.simulation.SimulationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A simulation as one page without external references: charts by block size and by depth, the table, the model card. */
public final class SimulationHtml {

    private static final List<String> METHOD = List.of(
            "Clients are a closed loop: each keeps its depth outstanding, and asks again the moment it has an answer",
            "With a rate: open loop, Poisson arrivals, latency from the arrival; a load that is not sustained has no percentiles",
            "Throughput is operations over the whole time, start and end included",
            "Latency percentiles are given only with ten samples beyond them");

    private SimulationHtml() {}

    /** The whole page. */
    public static String render(SimulationReport report) {
        PathColours colours = new PathColours(report.points().stream()
                .map(result -> result.point().path().json())
                .distinct()
                .toList());
        List<Section> sections = new ArrayList<>();
        sections.add(new PointCharts(report, colours));
        sections.add(new PointTable(report, colours));
        report.models()
                .forEach((machine, lines) -> sections.add(new ModelCard("Model card: " + machine, lines, colours)));
        sections.add(new MethodSection(METHOD, facts(report)));
        return HtmlPage.of(
                "Peerlane simulation",
                "Copy offload in virtual time",
                "%d points, seed %d. Nothing here was measured: every number comes from the model below."
                        .formatted(report.points().size(), report.seed()),
                sections);
    }

    private static Map<String, String> facts(SimulationReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", String.join(" ", report.command()));
        facts.put("seed", String.valueOf(report.seed()));
        facts.put("timing", report.timing().mode());
        facts.putAll(report.versions());
        return facts;
    }
}
