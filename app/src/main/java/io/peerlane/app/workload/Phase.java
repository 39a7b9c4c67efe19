package io.peerlane.app.workload;

import java.time.Duration;

/**
 * One part of a job: begins and ends with no I/O outstanding.
 *
 * @param name for messages and gates
 * @param readWrite direction and order
 * @param readPercent share of reads if both occur
 * @param duration how long I/O is started; zero for no limit
 * @param once whether to stop after as many I/Os as the job has blocks
 * @param knownOnly whether to leave out blocks whose content is not known
 * @param rate of an open loop, or none
 */
record Phase(
        String name,
        ReadWrite readWrite,
        int readPercent,
        Duration duration,
        boolean once,
        boolean knownOnly,
        Rate rate) {

    /** A closed loop. */
    Phase(String name, ReadWrite readWrite, int readPercent, Duration duration, boolean once, boolean knownOnly) {
        this(name, readWrite, readPercent, duration, once, knownOnly, Rate.NONE);
    }

    /** Writes every block once, so that each read can be verified. */
    static Phase fill() {
        return new Phase("fill", ReadWrite.WRITE, 0, Duration.ZERO, true, false);
    }

    /** Reads back every block that this run wrote. */
    static Phase check() {
        return new Phase("check", ReadWrite.READ, 100, Duration.ZERO, true, true);
    }

    /** The load of the job, not counted. */
    static Phase ramp(JobOptions o) {
        return new Phase("ramp", o.readWrite(), o.readPercent(), o.ramp(), false, false, o.rate());
    }

    /** The load of the job. */
    static Phase measured(JobOptions o) {
        return new Phase(
                o.readWrite().json(), o.readWrite(), o.readPercent(), o.runtime(), !o.timeBased(), false, o.rate());
    }
}
