package io.peerlane.fabric.p2pdma.vectors;

/**
 * One result that differs from the expected one.
 *
 * @param caseId id of the case
 * @param query index of the query or operation, from 0; {@link #BOOT} for the state after boot
 * @param field key of the result, such as {@code hops}
 * @param expected as in the file
 * @param found as computed here
 */
public record Mismatch(String caseId, int query, String field, String expected, String found) {

    /** Stands for the state before the first query. */
    public static final int BOOT = -1;

    @Override
    public String toString() {
        String where = query == BOOT ? "after boot" : "query " + query;
        return "%s, %s, %s: expected %s, found %s".formatted(caseId, where, field, expected, found);
    }
}
