package io.peerlane.fabric.p2pdma.vectors;

import java.util.List;

/**
 * What running a vector file gave.
 *
 * @param file as it was named
 * @param format as in the file
 * @param cases run
 * @param steps queries and operations run
 * @param mismatches in the order of the file
 */
public record VectorReport(String file, String format, int cases, int steps, List<Mismatch> mismatches) {

    /** Copies the list. */
    public VectorReport {
        mismatches = List.copyOf(mismatches);
    }

    /** True if every result was the expected one. */
    public boolean passed() {
        return mismatches.isEmpty();
    }

    /** Cases with a mismatch. */
    public int failedCases() {
        return (int) mismatches.stream().map(Mismatch::caseId).distinct().count();
    }
}
