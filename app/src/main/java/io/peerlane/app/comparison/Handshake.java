package io.peerlane.app.comparison;

/** Lines by which a client and whoever measures agree on the window. The client prints, then waits for {@link #GO}. */
public final class Handshake {

    /** Option of {@code peerlane io} that asks for it. */
    public static final String OPTION = "--handshake";

    /** Printed, with the name of the phase behind it, before the first I/O of a window. */
    public static final String PREPARED = "PREPARED ";

    /** Printed, with the name of the phase behind it, after the last completion. */
    public static final String MEASURED = "MEASURED ";

    /** Sent to the client to go on. */
    public static final String GO = "GO";

    private Handshake() {}
}
