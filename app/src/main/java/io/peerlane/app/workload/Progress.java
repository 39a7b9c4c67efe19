package io.peerlane.app.workload;

/** Watches a workload; called several times a second on the workload's thread. */
@FunctionalInterface
public interface Progress {

    /** Watches nothing. */
    Progress NONE = (phase, elapsedNanos, readIos, writtenIos) -> {};

    /**
     * How far it is.
     *
     * @param phase name of the phase
     * @param elapsedNanos since the phase began
     * @param readIos reads completed in the phase
     * @param writtenIos writes completed in the phase
     */
    void update(String phase, long elapsedNanos, long readIos, long writtenIos);
}
