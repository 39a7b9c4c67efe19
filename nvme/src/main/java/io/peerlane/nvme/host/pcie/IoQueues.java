package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.FeatureIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The I/O queue pairs of one controller, one for each event loop (NVMe Base 2.1, 3.3.1): made together, ended together.
 * What concerns all of them waits for every event loop, a bounded time, and so must not run on one.
 */
final class IoQueues {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String controller;
    private final Fabric fabric;
    private final DriverMemory memory;
    private final ControllerRegisters registers;
    private final MsixVectors vectors;
    private final AdminQueue admin;
    private final List<IoQueue> queues = new ArrayList<>();
    private final Map<SubmissionQueuePlace, Integer> places = new EnumMap<>(SubmissionQueuePlace.class);

    IoQueues(
            String controller,
            Fabric fabric,
            DriverMemory memory,
            ControllerRegisters registers,
            MsixVectors vectors,
            AdminQueue admin) {
        this.controller = controller;
        this.fabric = fabric;
        this.memory = memory;
        this.registers = registers;
        this.vectors = vectors;
        this.admin = admin;
    }

    /**
     * Makes one queue pair for each of {@code cpus}.
     *
     * @param wantedDepth entries of each, fewer if the controller or its memory buffer takes no more
     * @throws DriverException if the controller has not enough queues or vectors
     */
    void make(List<Cpu> cpus, int wantedDepth, int maxTransferBytes, CmbSetup cmbSetup, CmbOutcome cmb) {
        int granted = admin.execute("Set Features Number of Queues", AdminCommand.numberOfQueues(cpus.size()));
        wantAtLeast("I/O submission queues", FeatureIdentifier.submissionQueues(granted), cpus.size());
        wantAtLeast("I/O completion queues", FeatureIdentifier.completionQueues(granted), cpus.size());
        wantAtLeast("MSI-X vectors", vectors.vectors(), cpus.size() + 1);
        int depth = Math.min(wantedDepth, registers.capabilities().maximumQueueEntries() + 1);
        var plan = new CmbQueuePlan(depth, false);
        if (cmbSetup.submissionQueuesAllowed()) {
            plan = CmbQueuePlan.fit(cmbSetup.size(), cpus.size(), depth);
        }
        var place = cmbSetup.submissionQueuePlace();
        if (place == SubmissionQueuePlace.CONTROLLER_MEMORY && !plan.inCmb()) {
            place = SubmissionQueuePlace.TOO_SMALL;
        }
        for (int i = 0; i < cpus.size(); i++) {
            queues.add(make(
                    i + 1, plan.depth(), submissionMemory(plan.depth(), place, cmb), maxTransferBytes, cpus.get(i)));
        }
    }

    private void wantAtLeast(String what, int found, int wanted) {
        if (found < wanted) {
            throw new DriverException(controller, what, String.valueOf(found), "one per event loop: " + wanted);
        }
    }

    private SubmissionMemory submissionMemory(int depth, SubmissionQueuePlace wanted, CmbOutcome cmb) {
        var place = wanted;
        if (wanted == SubmissionQueuePlace.CONTROLLER_MEMORY && cmb instanceof CmbOutcome.Mapped mapped) {
            var inBuffer = memory.submissionQueueInCmb(depth, mapped.bar());
            if (inBuffer.isPresent()) {
                places.merge(wanted, 1, Integer::sum);
                return inBuffer.get();
            }
            place = SubmissionQueuePlace.POOL_EXHAUSTED;
        }
        places.merge(place, 1, Integer::sum);
        return memory.submissionQueue(depth);
    }

    private IoQueue make(int id, int depth, SubmissionMemory submissions, int maxTransferBytes, Cpu cpu) {
        var completions = memory.allocate((long) depth * CompletionQueueEntry.BYTES);
        var lists = memory.allocate(PrpPages.bytes(depth - 1, maxTransferBytes));
        var prps = new PrpPages(lists.segment(), lists.address(), maxTransferBytes);
        var queue = new IoQueue(controller, id, depth, submissions, completions.segment(), prps, registers, cpu);
        vectors.bind(id, fabric.interrupts().allocate(cpu, queue::interrupt));
        admin.execute(
                "Create I/O Completion Queue " + id,
                AdminCommand.createCompletionQueue(id, depth, id, completions.address()));
        admin.execute(
                "Create I/O Submission Queue " + id,
                AdminCommand.createSubmissionQueue(id, depth, submissions.address()));
        return queue;
    }

    /** In the order of the event loops. */
    List<IoQueue> all() {
        return queues;
    }

    /** Number of submission queues by where they lie and why; places without a queue are left out. */
    Map<SubmissionQueuePlace, Integer> places() {
        return Map.copyOf(places);
    }

    /** Completions of commands nobody waited for. */
    long unknownCompletions() {
        return queues.stream().mapToLong(IoQueue::unknownCompletions).sum();
    }

    /** Runs {@code task} for each queue on its loop; waits for none. */
    void forEachOnItsLoop(Consumer<IoQueue> task) {
        queues.forEach(queue -> onLoop(queue, () -> task.accept(queue)));
    }

    /** No doorbell is written until {@link #resume}. */
    void pause() {
        await((queue, done) -> {
            queue.pause();
            done.run();
        });
    }

    void resume() {
        await((queue, done) -> {
            queue.resume();
            done.run();
        });
    }

    /** Ends everything outstanding with {@code status}, and everything that comes later. */
    void fail(Status status) {
        await((queue, done) -> {
            queue.fail(status);
            done.run();
        });
    }

    /** Lets what the controller executes run to its end; ends what comes later with {@code status}. */
    void quiesce(Status status) {
        await((queue, idle) -> queue.quiesce(status, idle));
    }

    /**
     * Deletes the queues in the controller.
     *
     * @throws DriverException if a deletion fails; the queues after it are there still
     */
    void delete() {
        for (int id = 1; id <= queues.size(); id++) {
            admin.execute("Delete I/O Submission Queue " + id, AdminCommand.deleteSubmissionQueue(id));
            admin.execute("Delete I/O Completion Queue " + id, AdminCommand.deleteCompletionQueue(id));
        }
    }

    /** Runs {@code task} for each queue on its loop and waits until each has called what it was given. */
    private void await(BiConsumer<IoQueue, Runnable> task) {
        var all = queues.stream()
                .map(queue -> {
                    var done = new CompletableFuture<Void>();
                    onLoop(queue, () -> task.accept(queue, () -> done.complete(null)));
                    return done;
                })
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all)
                .completeOnTimeout(null, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void onLoop(IoQueue queue, Runnable task) {
        try {
            queue.cpu().executor().execute(task);
        } catch (RejectedExecutionException _) {
            task.run();
        }
    }
}
