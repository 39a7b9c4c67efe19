package io.peerlane.app.workload;

import io.peerlane.nvme.namespace.BlockGeometry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All jobs of a workload, led through its phases on the caller's thread: fill (if reads are to be verified), ramp, the
 * measured window, check (if writes are to be verified). Each phase ends with no I/O outstanding.
 */
public final class Workload {

    private static final long TICK_MILLIS = 200;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final BlockAttachment attachment;
    private final JobOptions options;
    private final PhaseGate gate;
    private final Progress progress;
    private final LongSupplier clock;
    private final List<JobRun> jobs;
    private final List<Tally> tallies = new ArrayList<>();
    private final Tally all;

    /**
     * A workload that has not begun.
     *
     * @param clock nanoseconds, monotonic
     * @param run names this run in the data; must differ from that of earlier runs on the same namespace
     * @throws IllegalArgumentException if the options do not fit the device, naming the option
     */
    public Workload(
            BlockAttachment attachment,
            JobOptions options,
            PhaseGate gate,
            Progress progress,
            LongSupplier clock,
            long run) {
        this.attachment = attachment;
        this.options = options;
        this.gate = gate;
        this.progress = progress;
        this.clock = clock;
        this.all = new Tally(options.blockBytes(), options.rate());
        this.jobs = new Division(options, attachment.device().geometry())
                .plans().stream().map(plan -> job(plan, run)).toList();
        for (int i = 0; i < jobs.size(); i++) {
            tallies.add(new Tally(options.blockBytes(), options.rate()));
        }
    }

    private JobRun job(JobPlan plan, long run) {
        int loop = plan.job() % attachment.loops();
        DataBuffer buffer = attachment.allocate((long) options.ioDepth() * options.blockBytes());
        @Nullable
        UnitTable table = options.verify() == Verify.NONE ? null : new UnitTable(Math.toIntExact(plan.units()));
        return new JobRun(
                plan,
                attachment.device().queue(loop),
                attachment.loop(loop),
                attachment.timer(loop),
                clock,
                buffer,
                options.ioDepth(),
                options.seed(),
                run,
                table);
    }

    /**
     * Runs it; blocks until done.
     *
     * @throws WorkloadException if the connection is lost or a completion is
     */
    public WorkloadResult run() throws InterruptedException {
        boolean verify = options.verify() != Verify.NONE;
        ReadWrite readWrite = options.readWrite();
        boolean good = true;
        if (verify && readWrite.reads()) {
            good = runPhase(Phase.fill());
        }
        if (good && options.ramp().isPositive()) {
            good = runPhase(Phase.ramp(options));
        }
        if (good) {
            good = runMeasured();
        }
        if (good && verify && readWrite.writes()) {
            runPhase(Phase.check());
        }
        return new WorkloadResult(options, tallies.stream().map(Tally::result).toList(), all.result());
    }

    private boolean runMeasured() throws InterruptedException {
        Phase phase = Phase.measured(options);
        gate.prepared(phase.name());
        boolean good = runPhase(phase);
        gate.measured(phase.name());
        for (int i = 0; i < jobs.size(); i++) {
            tallies.get(i).addMeasured(jobs.get(i).counts());
            all.addMeasured(jobs.get(i).counts());
        }
        return good;
    }

    /** Runs one phase of all jobs; false if a request failed. */
    private boolean runPhase(Phase phase) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(jobs.size());
        for (int i = 0; i < jobs.size(); i++) {
            JobRun job = jobs.get(i);
            attachment.loop(i % attachment.loops()).execute(() -> job.start(phase, done::countDown));
        }
        await(phase, done);
        boolean good = true;
        for (int i = 0; i < jobs.size(); i++) {
            JobCounts counts = jobs.get(i).counts();
            tallies.get(i).addFindings(counts);
            all.addFindings(counts);
            good &= counts.errors.isEmpty();
        }
        return good;
    }

    private void await(Phase phase, CountDownLatch done) throws InterruptedException {
        long begun = clock.getAsLong();
        long readsBefore = sum(JobRun::readIos);
        long writesBefore = sum(JobRun::writtenIos);
        long last = -1;
        long lastChange = begun;
        while (!done.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = clock.getAsLong();
            long reads = sum(JobRun::readIos) - readsBefore;
            long writes = sum(JobRun::writtenIos) - writesBefore;
            if (reads + writes != last || isWaitingForTheNextDue()) {
                last = reads + writes;
                lastChange = now;
            }
            refuseStall(phase, now - lastChange);
            progress.update(phase.name(), now - begun, reads, writes);
        }
    }

    /** An open loop may have nothing to do for longer than any stall lasts. */
    private boolean isWaitingForTheNextDue() {
        return options.rate().isOpen()
                && sum(JobRun::outstanding) == 0
                && attachment.failure().isEmpty();
    }

    private void refuseStall(Phase phase, long idleNanos) {
        if (attachment.failure().isPresent() && idleNanos > GRACE.toNanos()) {
            throw new WorkloadException(attachment.failure().get());
        }
        if (idleNanos > options.stallTimeout().toNanos()) {
            throw new WorkloadException("%s: no completion for %d s with %d requests outstanding: lost completions"
                    .formatted(phase.name(), idleNanos / 1_000_000_000, sum(JobRun::outstanding)));
        }
    }

    private long sum(ToLongFunction<JobRun> counter) {
        return jobs.stream().mapToLong(counter).sum();
    }

    /** The range divided among jobs, checked against the device. */
    record Division(JobOptions options, BlockGeometry geometry) {

        List<JobPlan> plans() {
            long bs = options.blockBytes();
            check(bs % geometry.blockBytes() == 0, "--bs", bs, "a multiple of the block size " + geometry.blockBytes());
            check(bs <= geometry.maxTransferBytes(), "--bs", bs, "at most " + geometry.maxTransferBytes());
            check(
                    options.offsetBytes() % geometry.blockBytes() == 0 && options.offsetBytes() < geometry.bytes(),
                    "--offset",
                    options.offsetBytes(),
                    "a multiple of " + geometry.blockBytes() + " below " + geometry.bytes());
            long room = geometry.bytes() - options.offsetBytes();
            check(options.sizeBytes() <= room, "--size", options.sizeBytes(), "at most " + room);
            long size = options.sizeBytes() == 0 ? room : options.sizeBytes();
            long units = size / options.numJobs() / bs;
            check(units > 0, "--size", size, "at least --bs times --numjobs, " + bs * options.numJobs());
            boolean fits = options.verify() == Verify.NONE || units <= UnitTable.MOST_UNITS;
            check(fits, "--size", size, "at most " + UnitTable.MOST_UNITS + " blocks per job to be verified");
            List<JobPlan> plans = new ArrayList<>();
            for (int job = 0; job < options.numJobs(); job++) {
                long first = options.offsetBytes() + job * units * bs;
                plans.add(new JobPlan(job, first, units, options.blockBytes(), geometry.blockBytes()));
            }
            return plans;
        }

        private static void check(boolean good, String option, long found, String wanted) {
            if (!good) {
                throw new IllegalArgumentException("%s: found %d, wanted %s".formatted(option, found, wanted));
            }
        }
    }
}
