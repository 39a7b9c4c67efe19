package io.peerlane.fabric.p2pdma.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects the mismatches of one case. */
final class Mismatches {

    private final String caseId;
    private final List<Mismatch> found = new ArrayList<>();
    private int query = Mismatch.BOOT;

    Mismatches(String caseId) {
        this.caseId = caseId;
    }

    void at(int index) {
        query = index;
    }

    /** Compares by {@code equals}; both are printed when they differ. */
    void check(String field, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            found.add(new Mismatch(caseId, query, field, expected.toString(), actual.toString()));
        }
    }

    List<Mismatch> all() {
        return List.copyOf(found);
    }
}
