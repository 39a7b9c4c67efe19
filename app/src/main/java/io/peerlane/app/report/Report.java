package io.peerlane.app.report;

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
        List<String> method) {

    /** Version of this document. */
    public static final int SCHEMA_VERSION = 1;

    /** What the numbers of a result are. */
    public static final Map<String, String> KINDS = Map.of(
            "seconds", "measured",
            "ios", "measured",
            "bytes", "measured",
            "latencyNanos", "measured",
            "cpuSeconds", "measured",
            "requests", "counted",
            "ledger", "counted");

    /** The clock of the machine: {@code untimed}, {@code paced} or {@code virtual}. */
    public record Timing(String mode) {}

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
