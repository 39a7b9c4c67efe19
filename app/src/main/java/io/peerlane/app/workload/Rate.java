package io.peerlane.app.workload;

/**
 * Requests that a job is to send in a second, whether or not those before have been answered (open loop).
 *
 * @param iops 1 to {@link #MOST}; 0 for none: each answer brings the next request (closed loop)
 * @param process how they are spread
 */
public record Rate(long iops, RateProcess process) {

    /** Most requests of a job in a second. */
    public static final long MOST = 10_000_000;

    /** Closed loop. */
    public static final Rate NONE = new Rate(0, RateProcess.LINEAR);

    private static final long SECOND = 1_000_000_000;

    /** @throws IllegalArgumentException naming the option that is out of its range */
    public Rate {
        if (iops < 0 || iops > MOST) {
            throw new IllegalArgumentException("--rate_iops: found %d, wanted 0 to %d".formatted(iops, MOST));
        }
    }

    /** Whether there is one. */
    public boolean isOpen() {
        return iops > 0;
    }

    /** Requests that are due in {@code nanos}, a part of one counted as one. */
    long within(long nanos) {
        return nanos / SECOND * iops + Math.ceilDiv(nanos % SECOND * iops, SECOND);
    }
}
