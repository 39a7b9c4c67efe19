package io.peerlane.app.report.diff;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.peerlane.app.report.Report;
import java.util.List;
import java.util.Map;

/**
 * Two reports held against each other: {@code peerlane report diff}. Fields may be added; none is renamed without another
 * schema version.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param a the first report
 * @param b the second one, whose numbers are divided by those of the first
 * @param comparable false if one of the concerns says that the reports are about different things
 * @param concerns what differs beside the numbers
 * @param differences by load, path and metric, of what both reports have
 */
public record ReportDiff(
        int schemaVersion,
        Side a,
        Side b,
        @JsonProperty("comparable") boolean comparable,
        List<Concern> concerns,
        List<Difference> differences) {

    /** Of this document. */
    public static final int SCHEMA_VERSION = 1;

    /** Where one side comes from. */
    public record Side(
            String file,
            String started,
            String machine,
            long seed,
            List<String> command,
            Map<String, String> versions) {

        static Side of(String file, Report report) {
            return new Side(
                    file, report.started(), report.machineName(), report.seed(), report.command(), report.versions());
        }
    }

    /** Copies of the lists are kept. */
    public ReportDiff {
        concerns = List.copyOf(concerns);
        differences = List.copyOf(differences);
    }

    /**
     * Compares.
     *
     * @param fileA name of the first report
     * @param fileB name of the second one
     */
    public static ReportDiff of(String fileA, Report a, String fileB, Report b) {
        List<Concern> concerns = new Concerns(a, b).all();
        boolean comparable = concerns.stream().noneMatch(c -> c.weight() == Concern.Weight.INCOMPARABLE);
        return new ReportDiff(
                SCHEMA_VERSION,
                Side.of(fileA, a),
                Side.of(fileB, b),
                comparable,
                concerns,
                new Differences(a, b).all());
    }

    /** Those by which the second report is worse than the first by more than a share of it. */
    public List<Difference> regressions(double share) {
        return differences.stream().filter(d -> d.regression() > share).toList();
    }
}
