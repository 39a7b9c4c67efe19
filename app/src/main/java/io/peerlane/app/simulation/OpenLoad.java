package io.peerlane.app.simulation;

import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.FlowResult;

/**
 * The load of an open loop, and whether the machine carried it.
 *
 * @param offered operations per second, of all clients on all drives
 * @param sustained false if the load is not below what the scarcest resource allows, or more operations waited for a place than a
 *     twentieth of a drive's (at least 64): the longer such a load lasts the longer operations wait, so it has no percentiles
 * @param behindNanos how long the last operation had waited for a place
 */
public record OpenLoad(double offered, boolean sustained, double behindNanos) {

    static OpenLoad of(Point point, FlowResult flow, double law) {
        return new OpenLoad(
                point.offered(), point.offered() < law && !flow.overloaded(), Picoseconds.toNanos(flow.behind()));
    }
}
