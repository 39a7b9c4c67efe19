package io.peerlane.fabric.timing;

/** Times as the model sums them: whole picoseconds, up to 106 days in a {@code long}. */
public final class Picoseconds {

    /** In a second. */
    public static final double PER_SECOND = 1e12;

    private static final double PER_NANO = 1e3;

    private Picoseconds() {}

    /** Rounded. */
    public static long ofNanos(double nanos) {
        return Math.round(nanos * PER_NANO);
    }

    /** How long {@code bytes} take at a rate, rounded up so that no rate is exceeded; 0 at an infinite one. */
    public static long of(double bytes, double bytesPerSecond) {
        return (long) Math.ceil(bytes / bytesPerSecond * PER_SECOND);
    }

    /** As seconds. */
    public static double toSeconds(long picoseconds) {
        return picoseconds / PER_SECOND;
    }

    /** As nanoseconds. */
    public static double toNanos(long picoseconds) {
        return picoseconds / PER_NANO;
    }
}
