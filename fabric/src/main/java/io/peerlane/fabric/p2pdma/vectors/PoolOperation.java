package io.peerlane.fabric.p2pdma.vectors;

import org.jspecify.annotations.Nullable;

/** One operation on a pool, with the results expected of it. */
sealed interface PoolOperation {

    /**
     * An allocation.
     *
     * @param start null if it fails
     * @param bus null if it fails
     * @param available bytes afterwards
     */
    record Allocate(
            long size, @Nullable Long start, @Nullable Long bus, long available) implements PoolOperation {}

    /**
     * An allocation given back.
     *
     * @param available bytes afterwards
     */
    record Free(long start, long size, long available) implements PoolOperation {}

    /**
     * The reference counter of a range dies.
     *
     * @param references still held
     */
    record KillRange(int range, long references) implements PoolOperation {}

    static PoolOperation read(Fields fields, int ranges) {
        String op = fields.text("op");
        return switch (op) {
            case "alloc" ->
                new Allocate(
                        fields.unsigned("size"),
                        address(fields, "start"),
                        address(fields, "bus"),
                        fields.unsigned("available"));
            case "free" -> new Free(fields.hex("start"), fields.unsigned("size"), fields.unsigned("available"));
            case "kill_range" -> new KillRange(range(fields, ranges), fields.unsigned("references"));
            default -> throw fields.refusal("op", op, "alloc, free or kill_range");
        };
    }

    private static @Nullable Long address(Fields fields, String key) {
        return fields.isNull(key) ? null : fields.hex(key);
    }

    private static int range(Fields fields, int ranges) {
        int range = fields.integer("range");
        if (range < 0 || range >= ranges) {
            throw fields.refusal("range", "" + range, "an index below " + ranges);
        }
        return range;
    }
}
