package io.peerlane.app.report;

/**
 * Processor time of the two processes in the measured window; measured.
 *
 * @param target seconds of the target
 * @param client seconds of the client
 */
public record CpuSeconds(double target, double client) {

    private static final double GIB = 1 << 30;

    /** The same per GiB of data. */
    public CpuSeconds perGib(long bytes) {
        return bytes == 0 ? new CpuSeconds(0, 0) : new CpuSeconds(target * GIB / bytes, client * GIB / bytes);
    }
}
