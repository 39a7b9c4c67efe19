package io.peerlane.app.workload;

/** SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), as functions on the state. */
final class Mixing {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Mixing() {}

    /** The state after {@code state}. */
    static long next(long state) {
        return state + GOLDEN_GAMMA;
    }

    /** The number that belongs to a state. */
    static long mix(long state) {
        long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** Maps a random number to 0 up to {@code bound} - 1. */
    static long bounded(long random, long bound) {
        return Math.unsignedMultiplyHigh(random, bound);
    }
}
