package io.peerlane.app.report;

/**
 * Bytes over a link in one direction; counted.
 *
 * @param data bytes of blocks
 * @param control bytes of queue entries, doorbells, capsules, completions
 */
public record DirectionCounts(long data, long control) {

    /** What came since {@code before}. */
    public DirectionCounts minus(DirectionCounts before) {
        return new DirectionCounts(data - before.data, control - before.control);
    }
}
