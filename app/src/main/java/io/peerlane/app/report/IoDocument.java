package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.peerlane.app.workload.DirectionResult;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.JobResult;
import io.peerlane.app.workload.LatencySummary;
import io.peerlane.app.workload.RateResult;
import io.peerlane.app.workload.TransferResult;
import io.peerlane.app.workload.Verify;
import io.peerlane.app.workload.VerifyResult;
import io.peerlane.app.workload.WorkloadResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of {@code peerlane io} as JSON, shaped like fio's: jobs with a read and a write part, rates in KiB/s and bytes,
 * {@code clat_ns} from submission to completion. Beyond fio: {@code verify}, {@code errors}, {@code all}, null percentiles,
 * and of a rate {@code service_ns} and {@code rate}: {@code clat_ns} then counts from when a request was due.
 *
 * @param schemaVersion 1
 * @param version of this program
 * @param options of all jobs
 * @param jobs each job
 * @param all jobs together
 * @param transfer the file that was copied, if one was
 * @param latencyNote what the latencies mean
 */
public record IoDocument(
        int schemaVersion,
        @JsonProperty("peerlane version") String version,
        @JsonProperty("global options") Map<String, String> options,
        List<Job> jobs,
        Job all,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Transfer transfer,
        String latencyNote) {

    /**
     * One job.
     *
     * @param name {@code job0} and so on
     * @param error 0, or 5 (EIO) if a request failed or data differed
     * @param read reads
     * @param write writes
     * @param verify what was compared
     * @param errors failed requests by NVMe status
     * @param messages the first errors in words
     * @param rate how the rate was kept, of an open loop
     */
    public record Job(
            @JsonProperty("jobname") String name,
            int error,
            Direction read,
            Direction write,
            VerifyCount verify,
            Map<String, Long> errors,
            List<String> messages,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Rate rate) {}

    /**
     * One direction of a job.
     *
     * @param ioBytes bytes
     * @param totalIos requests
     * @param runtime length of the window, milliseconds
     * @param seconds the same, exact
     * @param bwBytes bytes per second
     * @param bw KiB per second
     * @param iops requests per second
     * @param latency submission to completion; of an open loop from when the request was due
     * @param service submission to completion, of an open loop
     */
    public record Direction(
            @JsonProperty("io_bytes") long ioBytes,
            @JsonProperty("total_ios") long totalIos,
            long runtime,
            double seconds,
            @JsonProperty("bw_bytes") long bwBytes,
            long bw,
            double iops,
            @JsonProperty("clat_ns") Latency latency,

            @JsonProperty("service_ns") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Latency service) {}

    /**
     * How the rate of an open loop was kept.
     *
     * @param requested requests per second, of all jobs that this sums up
     * @param process {@code linear} or {@code poisson}
     * @param achieved requests per second
     * @param kept whether everything that was due was sent
     * @param unsent requests that were due and not sent at the end; with Poisson arrivals their expected number
     * @param behindNanos how long the first of them had been due
     * @param late due time to submission of requests that found a slot free: the client's own share of {@code clat_ns}
     */
    public record Rate(
            long requested,
            String process,
            double achieved,
            boolean kept,
            long unsent,
            @JsonProperty("behind_ns") long behindNanos,
            @JsonProperty("late_ns") Latency late) {}

    /**
     * Latencies of a direction, nanoseconds; a percentile that the samples do not support is null.
     *
     * @param curve {@code [share, nanoseconds]} from the median on, as far as ten samples lie beyond
     */
    public record Latency(
            long min,
            long max,
            double mean,
            double stddev,
            @JsonProperty("N") long count,
            Map<String, @Nullable Long> percentile,
            List<LatencyPoint> curve) {

        /** An earlier version of this program wrote no curve. */
        public Latency {
            curve = curve == null ? List.of() : List.copyOf(curve);
        }
    }

    /** A file copied: its size, and the SHA-256 of what was read from it and from the namespace. */
    public record Transfer(String file, long bytes, String sha256, String sha256ReadBack) {}

    /** The document of a workload. */
    public static IoDocument of(String version, WorkloadResult result) {
        List<Job> jobs = new ArrayList<>();
        for (JobResult job : result.jobs()) {
            jobs.add(job("job" + jobs.size(), job));
        }
        return new IoDocument(
                1, version, options(result.options()), jobs, job("all", result.all()), null, note(result.options()));
    }

    /** The document of a file copied forth and back. */
    public static IoDocument of(
            String version, JobOptions options, String file, TransferResult written, TransferResult read) {
        boolean same = written.sha256().equals(read.sha256());
        long blocks = read.io().ios();
        JobResult both = new JobResult(
                written.io().seconds() + read.io().seconds(),
                read.io(),
                written.io(),
                Map.of(),
                new VerifyResult(blocks, same ? 0 : 1),
                same ? List.of() : List.of("SHA-256 differs: wrote " + written.sha256() + ", read " + read.sha256()));
        Job job = job("job0", both);
        Transfer transfer = new Transfer(file, written.fileBytes(), written.sha256(), read.sha256());
        return new IoDocument(1, version, options(options), List.of(job), job, transfer, LatencySummary.NOTE);
    }

    private static Map<String, String> options(JobOptions o) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("rw", o.readWrite().json());
        if (o.readWrite().mixed()) {
            options.put("rwmixread", String.valueOf(o.readPercent()));
        }
        options.put("bs", String.valueOf(o.blockBytes()));
        options.put("iodepth", String.valueOf(o.ioDepth()));
        options.put("numjobs", String.valueOf(o.numJobs()));
        options.put("runtime", String.valueOf(o.runtime().toMillis() / 1e3));
        options.put("ramp_time", String.valueOf(o.ramp().toMillis() / 1e3));
        options.put("randseed", String.valueOf(o.seed()));
        options.put("verify", o.verify() == Verify.NONE ? "none" : o.verify().json());
        if (o.rate().isOpen()) {
            options.put("rate_iops", String.valueOf(o.rate().iops()));
            options.put("rate_process", o.rate().process().json());
        }
        return options;
    }

    private static String note(JobOptions o) {
        return o.rate().isOpen() ? LatencySummary.OPEN_LOOP_NOTE : LatencySummary.NOTE;
    }

    private static Job job(String name, JobResult r) {
        return new Job(
                name,
                r.clean() ? 0 : 5,
                direction(r.read()),
                direction(r.write()),
                new VerifyCount(r.verify().checked(), r.verify().errors()),
                r.errors(),
                r.messages(),
                rate(r.rate()));
    }

    private static @Nullable Rate rate(@Nullable RateResult r) {
        return r == null
                ? null
                : new Rate(
                        r.requestedIops(),
                        r.process().json(),
                        r.achievedIops(),
                        r.kept(),
                        r.unsent(),
                        r.behindNanos(),
                        latency(r.late()));
    }

    private static Direction direction(DirectionResult d) {
        long rate = Math.round(d.bytesPerSecond());
        return new Direction(
                d.bytes(),
                d.ios(),
                Math.round(d.seconds() * 1000),
                d.seconds(),
                rate,
                rate / 1024,
                d.iops(),
                latency(d.latency()),
                d.service() == null ? null : latency(d.service()));
    }

    private static Latency latency(LatencySummary l) {
        return new Latency(
                l.min(),
                l.max(),
                l.mean(),
                l.stddev(),
                l.count(),
                l.percentiles(),
                l.curve().stream()
                        .map(point -> new LatencyPoint(point.share(), point.nanos()))
                        .toList());
    }
}
