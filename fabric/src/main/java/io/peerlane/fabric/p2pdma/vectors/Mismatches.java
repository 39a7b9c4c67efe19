package io.peerlane.fabric.p2pdma.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects the mismatches of one case. Not thread-safe. */
public final class Mismatches {

    private final String caseId;
    private final List<Mismatch> found = new ArrayList<>();
    private int query = Mismatch.BOOT;

    /** None yet, and at the state after boot. */
    public Mismatches(String caseId) {
        this.caseId = caseId;
    }

    /** What is compared from now on belongs to this query or operation, from 0. */
    public void at(int index) {
        query = index;
    }

    /** What is compared from now on belongs to the case as a whole. */
    public void atCase() {
        query = Mismatch.CASE;
    }

    /** Compares by {@code equals}; both are printed when they differ. */
    public void check(String field, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            found.add(new Mismatch(caseId, query, field, expected.toString(), actual.toString()));
        }
    }

    /** Compares two numbers; both are printed in hexadecimal when they differ. */
    public void checkHex(String field, long expected, long actual) {
        check(field, "0x" + Long.toHexString(expected), "0x" + Long.toHexString(actual));
    }

    /** What differed, in the order of comparison. */
    public List<Mismatch> all() {
        return List.copyOf(found);
    }
}
