package io.peerlane.fabric.p2pdma.vectors;

import java.util.List;

/**
 * What comparing one dump of a machine with the expected verdicts gave.
 *
 * @param file as it was named
 * @param format of the dump
 * @param queries asked; those that the dump cannot answer are left out
 * @param certain queries of one pair that the dump answers without doubt
 * @param open queries of one pair with more than one possible answer
 * @param mismatches in the order of the queries
 */
public record DumpReport(String file, String format, int queries, int certain, int open, List<Mismatch> mismatches) {

    /** Copies the list. */
    public DumpReport {
        mismatches = List.copyOf(mismatches);
    }

    /** True if every result was the expected one, or among the possible ones. */
    public boolean passed() {
        return mismatches.isEmpty();
    }
}
