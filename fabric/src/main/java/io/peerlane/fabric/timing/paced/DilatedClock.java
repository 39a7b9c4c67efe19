package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.timing.TimingException;

/** The wall clock, slowed down: {@code dilation} seconds of it are one second of the machine. */
public final class DilatedClock implements MachineClock {

    /** Least dilation: the machine is as fast as the model says. */
    public static final int LEAST = 1;

    /** Most: waits of a second in all would outlast the time limits of hosts. */
    public static final int MOST = 1000;

    /**
     * Used where nothing is said. A target of one processor moves about 1 GB/s and 100,000 requests a second through the
     * emulated machine; a machine of 12 GB/s and 1,000,000 requests a second is slowed down to a tenth of both.
     */
    public static final int USUAL = 100;

    private static final double PICOSECONDS_PER_NANO = 1000;

    private final long origin = System.nanoTime();
    private final int dilation;

    /** @throws TimingException if {@code dilation} is not {@link #LEAST} to {@link #MOST} */
    public DilatedClock(int dilation) {
        if (dilation < LEAST || dilation > MOST) {
            throw new TimingException("dilation", String.valueOf(dilation), LEAST + " to " + MOST);
        }
        this.dilation = dilation;
    }

    /** Wall time for each machine time. */
    public int dilation() {
        return dilation;
    }

    @Override
    public long picoseconds() {
        return (long) ((System.nanoTime() - origin) * (PICOSECONDS_PER_NANO / dilation));
    }

    /** Nanoseconds of the wall clock from now until the machine's clock shows {@code picoseconds}; less than 1 if it did. */
    long nanosUntil(long picoseconds) {
        return (long) Math.ceil(picoseconds * (dilation / PICOSECONDS_PER_NANO)) - (System.nanoTime() - origin);
    }
}
