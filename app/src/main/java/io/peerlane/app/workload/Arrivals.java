package io.peerlane.app.workload;

/**
 * When the requests of an open loop are due, one after the other; deterministic from the seed. At fixed intervals the first is due
 * at the start, and the times never drift: what an interval lacks of a whole nanosecond is carried on.
 */
final class Arrivals {

    private static final long SECOND = 1_000_000_000;
    private static final double UNIT = 0x1.0p-53;

    private final long iops;
    private final boolean poisson;
    private long state;
    private long due;
    /** Of a nanosecond: in parts of {@code iops} at fixed intervals, else as it is. */
    private long carriedParts;

    private double carried;

    /**
     * @param start nanoseconds
     * @throws IllegalArgumentException if the rate is none
     */
    Arrivals(Rate rate, long start, long seed) {
        if (!rate.isOpen()) {
            throw new IllegalArgumentException("no rate");
        }
        iops = rate.iops();
        poisson = rate.process() == RateProcess.POISSON;
        state = seed;
        due = start;
        if (poisson) {
            advance();
        }
    }

    /** When the next request is due. */
    long due() {
        return due;
    }

    /** That request is sent: goes on to the one after. */
    void advance() {
        if (poisson) {
            state = Mixing.next(state);
            double uniform = (Mixing.mix(state) >>> 11) * UNIT;
            carried -= Math.log1p(-uniform) * SECOND / iops;
            due += (long) carried;
            carried -= (long) carried;
            return;
        }
        due += SECOND / iops;
        carriedParts += SECOND % iops;
        if (carriedParts >= iops) {
            carriedParts -= iops;
            due++;
        }
    }
}
