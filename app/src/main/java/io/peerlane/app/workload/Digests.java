package io.peerlane.app.workload;

/**
 * Digests of NVMe/TCP that are wanted; other transports have none.
 *
 * @param header whether PDU headers are to have one
 * @param data whether data is to have one
 */
public record Digests(boolean header, boolean data) {

    /** Neither. */
    public static final Digests NONE = new Digests(false, false);
}
