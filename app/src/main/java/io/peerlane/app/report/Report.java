package io.peerlane.app.report;

import io.peerlane.app.simulation.ModelLine;
import java.util.List;
import java.util.Map;

/**
 * Outcome of a comparison: {@code report.json}. Fields may be added; none is renamed without another schema version.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param started date and time, ISO 8601, UTC
 * @param command what was called
 * @param seed of the client's choices
 * @param machine the emulated machine as the target describes it; {@code name} at least
 * @param versions peerlane, java, os, cpus
 * @param timing the clock of the machine
 * @param kinds what each number is: counted, measured or modelled
 * @param results every window
 * @param verdicts every comparison
 * @param fallbacks unexpected ones
 * @param violations ledger invariants and checks that do not hold; none in a good report
 * @param method how it was measured, in sentences
 * @param metrics of verdicts and table, in the order of the table
 * @param table every path normalised to the first one
 * @param model constants of the model behind modelled numbers
 */
public record Report(
        int schemaVersion,
        String started,
        List<String> command,
        long seed,
        Map<String, Object> machine,
        Map<String, String> versions,
        Timing timing,
        Map<String, String> kinds,
        List<Result> results,
        List<Verdict> verdicts,
        List<Fallback> fallbacks,
        List<String> violations,
        List<String> method,
        List<Metric> metrics,
        List<TableLine> table,
        List<ModelLine> model) {

    /** Version of this document. */
    public static final int SCHEMA_VERSION = 1;

    /** What the numbers of a result are. */
    public static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("seconds", "measured"),
            Map.entry("ios", "measured"),
            Map.entry("bytes", "measured"),
            Map.entry("latencyNanos", "measured"),
            Map.entry("latencyCurve", "measured"),
            Map.entry("cpuSeconds", "measured"),
            Map.entry("requests", "counted"),
            Map.entry("ledger", "counted"),
            Map.entry("ethernet", "counted"),
            Map.entry("cmb", "counted"),
            Map.entry("utilisation", "modelled"));

    /** Lists that an earlier version of this program did not write are empty. */
    public Report {
        metrics = metrics == null ? List.of() : List.copyOf(metrics);
        table = table == null ? List.of() : List.copyOf(table);
        model = model == null ? List.of() : List.copyOf(model);
    }

    /** Name of the machine. */
    public String machineName() {
        return String.valueOf(machine.getOrDefault("name", "unnamed"));
    }

    /** The paths in the order they were first measured. */
    public List<String> paths() {
        return results.stream().map(Result::path).distinct().toList();
    }

    /** The directions in the order they were first measured. */
    public List<String> directions() {
        return results.stream().map(Result::rw).distinct().toList();
    }

    /** The loads in the order of the results. */
    public List<Cell> cells() {
        return results.stream().map(Result::cell).distinct().toList();
    }

    /** The windows of a path under one load. */
    public PathSummary summary(String path, Cell cell) {
        return new PathSummary(
                path,
                cell.rw(),
                results.stream()
                        .filter(r -> r.path().equals(path) && r.cell().equals(cell))
                        .toList());
    }

    /** The windows of a path and direction. */
    public PathSummary summary(String path, String rw) {
        return new PathSummary(
                path,
                rw,
                results.stream()
                        .filter(r -> r.path().equals(path) && r.rw().equals(rw))
                        .toList());
    }
}
