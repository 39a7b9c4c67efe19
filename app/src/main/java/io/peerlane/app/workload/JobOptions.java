package io.peerlane.app.workload;

import java.time.Duration;

/**
 * What all jobs of a workload do. Jobs work on disjoint parts of the range, so that what one reads back is what it wrote.
 *
 * @param readWrite direction and order
 * @param readPercent share of reads of a mixed job, 0 to 100
 * @param blockBytes bytes of an I/O, a multiple of the device's block
 * @param ioDepth I/Os outstanding per job, at least 1
 * @param numJobs jobs, at least 1
 * @param runtime measured time; zero: every block of the range once
 * @param ramp time at the same load before measuring; its I/O is complete before measuring begins and is not counted
 * @param offsetBytes first byte of the range
 * @param sizeBytes bytes of the range, 0 for all from the offset to the end
 * @param seed of block choice and mix
 * @param verify how data is checked
 * @param stallTimeout longest time without any completion while I/O is outstanding
 * @param rate of each job, or none; {@code ioDepth} then is the most that are outstanding
 */
public record JobOptions(
        ReadWrite readWrite,
        int readPercent,
        int blockBytes,
        int ioDepth,
        int numJobs,
        Duration runtime,
        Duration ramp,
        long offsetBytes,
        long sizeBytes,
        long seed,
        Verify verify,
        Duration stallTimeout,
        Rate rate) {

    /** A closed loop. */
    public JobOptions(
            ReadWrite readWrite,
            int readPercent,
            int blockBytes,
            int ioDepth,
            int numJobs,
            Duration runtime,
            Duration ramp,
            long offsetBytes,
            long sizeBytes,
            long seed,
            Verify verify,
            Duration stallTimeout) {
        this(
                readWrite,
                readPercent,
                blockBytes,
                ioDepth,
                numJobs,
                runtime,
                ramp,
                offsetBytes,
                sizeBytes,
                seed,
                verify,
                stallTimeout,
                Rate.NONE);
    }

    /** @throws IllegalArgumentException naming the option that is out of its range */
    public JobOptions {
        check("--rwmixread", readPercent, 0, 100);
        check("--bs", blockBytes, 512, 1 << 30);
        check("--iodepth", ioDepth, 1, 65535);
        check("--numjobs", numJobs, 1, 1024);
        check("--offset", offsetBytes, 0, Long.MAX_VALUE);
        check("--size", sizeBytes, 0, Long.MAX_VALUE);
    }

    private static void check(String option, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s: found %d, wanted %d to %d".formatted(option, value, low, high));
        }
    }

    /** Whether the job ends by the clock rather than after every block once. */
    public boolean timeBased() {
        return runtime.isPositive();
    }
}
