package io.peerlane.fabric.timing.simulation;

import io.peerlane.fabric.timing.Picoseconds;
import java.util.SplittableRandom;

/** Arrivals that know nothing of one another: exponentially distributed intervals, the same from the same seed. */
final class PoissonArrivals {

    private final double interval;
    private final SplittableRandom random;
    private long at;
    private double part;

    /** @param rate arrivals per second, above 0 */
    PoissonArrivals(double rate, SplittableRandom random) {
        this.interval = Picoseconds.PER_SECOND / rate;
        this.random = random;
    }

    /** Picoseconds between two on average. */
    double interval() {
        return interval;
    }

    /** Time of the next one, in picoseconds. */
    long next() {
        part -= Math.log1p(-random.nextDouble()) * interval;
        long whole = (long) part;
        part -= whole;
        at += whole;
        return at;
    }
}
