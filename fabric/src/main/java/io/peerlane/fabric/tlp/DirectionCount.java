package io.peerlane.fabric.tlp;

/**
 * Payload bytes in one direction of a link.
 *
 * @param data bytes of {@link Traffic#DATA}
 * @param control bytes of {@link Traffic#CONTROL}
 */
public record DirectionCount(long data, long control) {

    /** What was counted since {@code before}. */
    public DirectionCount minus(DirectionCount before) {
        return new DirectionCount(data - before.data, control - before.control);
    }
}
