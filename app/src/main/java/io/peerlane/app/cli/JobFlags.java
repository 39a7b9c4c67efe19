package io.peerlane.app.cli;

import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.Rate;
import io.peerlane.app.workload.RateProcess;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The job of {@code peerlane io}, in fio's words. */
final class JobFlags {

    @Option(
            names = {"--rw", "--readwrite"},
            paramLabel = "RW",
            defaultValue = "read",
            description = "read, write, randread, randwrite, rw or randrw (default: ${DEFAULT-VALUE})")
    ReadWrite readWrite = ReadWrite.READ;

    @Option(
            names = "--rwmixread",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "share of reads of a mixed job (default: ${DEFAULT-VALUE})")
    int readPercent;

    @Option(
            names = {"--bs", "--blocksize"},
            paramLabel = "SIZE",
            defaultValue = "4k",
            description = "bytes of an I/O (default: ${DEFAULT-VALUE})")
    Size blockSize = new Size(4096);

    @Option(
            names = "--iodepth",
            paramLabel = "N",
            defaultValue = "32",
            description = "I/Os outstanding per job (default: ${DEFAULT-VALUE})")
    int ioDepth;

    @Option(
            names = {"--rate_iops", "--rate-iops"},
            paramLabel = "N",
            defaultValue = "0",
            description = "open loop: send N requests a second per job, answered or not, at most --iodepth outstanding;"
                    + " latency counts from when a request was due (default: closed loop)")
    long rate;

    @Option(
            names = {"--rate_process", "--rate-process"},
            paramLabel = "HOW",
            defaultValue = "linear",
            description =
                    "linear: at fixed intervals; poisson: at random ones, from the seed (default: ${DEFAULT-VALUE})")
    RateProcess rateProcess = RateProcess.LINEAR;

    @Option(
            names = "--numjobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "jobs, each on its own part of the range (default: ${DEFAULT-VALUE})")
    int numJobs;

    @Option(
            names = "--runtime",
            paramLabel = "TIME",
            defaultValue = "0",
            description = "measured time; without it every block once (seconds, or with ms, s, m, h)")
    Duration runtime = Duration.ZERO;

    @Option(
            names = {"--ramp_time", "--ramp-time"},
            paramLabel = "TIME",
            defaultValue = "0",
            description = "the same load before measuring begins (default: ${DEFAULT-VALUE})")
    Duration ramp = Duration.ZERO;

    @Option(
            names = "--offset",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "first byte of the range (default: ${DEFAULT-VALUE})")
    Size offset = new Size(0);

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "bytes of the range; 0 for all of the namespace (default: ${DEFAULT-VALUE})")
    Size size = new Size(0);

    @Option(
            names = {"--randseed", "--seed"},
            paramLabel = "N",
            defaultValue = "1",
            description = "seed of block choice and mix (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            defaultValue = "none",
            description = "none or crc32c: pattern with offset and generation; what is read must be what was written"
                    + " last; overwrites the range first if the job reads (default: ${DEFAULT-VALUE})")
    Verify verify = Verify.NONE;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            defaultValue = "30",
            description = "longest time without any completion (default: ${DEFAULT-VALUE} s)")
    Duration stallTimeout = Duration.ofSeconds(30);

    JobOptions options() {
        if (blockSize.bytes() > 1 << 30) {
            throw Refusal.of("--bs", blockSize.bytes(), "at most 1g");
        }
        try {
            return new JobOptions(
                    readWrite,
                    readPercent,
                    (int) blockSize.bytes(),
                    ioDepth,
                    numJobs,
                    runtime,
                    ramp,
                    offset.bytes(),
                    size.bytes(),
                    seed,
                    verify,
                    stallTimeout,
                    new Rate(rate, rateProcess));
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }
}
