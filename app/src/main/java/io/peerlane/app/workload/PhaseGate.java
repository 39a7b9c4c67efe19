package io.peerlane.app.workload;

/**
 * Told on the workload's thread when a measured window is about to open and when it is closed, with no I/O outstanding
 * at either moment. Whoever counts elsewhere (a ledger, processor time) takes the readings there; blocking is allowed.
 */
public interface PhaseGate {

    /** Does nothing. */
    PhaseGate OPEN = new PhaseGate() {};

    /** Before the first I/O of the window; {@code phase} names it, e.g. {@code write}. */
    default void prepared(String phase) {}

    /** After the last completion of the window. */
    default void measured(String phase) {}
}
