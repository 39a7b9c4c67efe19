package io.peerlane.fabric.p2pdma.vectors;

/**
 * One result that differs from the expected one.
 *
 * @param caseId id of the case
 * @param query index of the query or operation, from 0; {@link #BOOT} for the state after boot, {@link #CASE}
 *     for the case as a whole
 * @param field key of the result, such as {@code hops}
 * @param expected as in the file
 * @param found as computed here
 */
public record Mismatch(String caseId, int query, String field, String expected, String found) {

    /** Stands for the state before the first query. */
    public static final int BOOT = -1;

    /** Stands for the case as a whole. */
    public static final int CASE = -2;

    @Override
    public String toString() {
        return "%s%s, %s: expected %s, found %s".formatted(caseId, where(), field, expected, found);
    }

    private String where() {
        return switch (query) {
            case BOOT -> ", after boot";
            case CASE -> "";
            default -> ", query " + query;
        };
    }
}
