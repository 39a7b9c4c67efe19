package io.peerlane.fabric.topology;

/** A machine cannot be put together or enumerated; the message says what was wanted, what was found, and where. */
public final class TopologyException extends RuntimeException {

    /** What is wrong. */
    public enum Reason {
        /** Two functions at one address. */
        DUPLICATE_ADDRESS,
        /** A function sits where none can: below an endpoint, or at another bus than its bridge's. */
        BAD_PLACE,
        /** Windows or BARs need more than the host bridge's aperture has. */
        BARS_DO_NOT_FIT,
        /** More than 256 buses in one domain. */
        OUT_OF_BUS_NUMBERS,
        /** A BAR, or the window of a bridge below, is not inside the window of the bridge above. */
        OUTSIDE_WINDOW,
        /** Two BARs, windows, apertures, or one of these and memory, claim one address. */
        OVERLAP
    }

    private final Reason reason;

    /** @param message what was wanted and found, on which function */
    public TopologyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
