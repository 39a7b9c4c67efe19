package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.AsynchronousEvent;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.ControllerConfiguration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller from one enable to the next reset: its queues, features and events. A reset throws it away, so nothing
 * has to be put back.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Device device;
    private final ControllerConfiguration configuration;
    private final QueueTable queues;
    private final Features features;
    private final AsyncEvents events;
    private final StagedTransfer staged;
    private final @Nullable PacedCommands paced;
    private volatile boolean executing = true;
    private volatile boolean failed;

    /**
     * Makes the admin queues from the registers, which have been checked.
     *
     * @throws ErrnoException if the admin completion queue cannot be reached
     */
    Session(
            Device device,
            ControllerConfiguration configuration,
            AdminQueueAttributes attributes,
            long submissionBase,
            long completionBase) {
        this.device = device;
        this.configuration = configuration;
        queues = new QueueTable(device.options().ioQueues());
        staged = new StagedTransfer(device.memory());
        DrivePacing pacing = device.pacing();
        paced = pacing == null ? null : new PacedCommands(pacing, device.memory());
        features = new Features(device.options(), device.namespaces().volatileWriteCache());
        int completionEntries = attributes.completionEntries();
        var memory = memory().completions(completionBase, (long) completionEntries * CompletionQueueEntry.BYTES);
        var completions = new CompletionQueue(this, 0, memory, completionEntries, true, 0);
        var admin = new SubmissionQueue(
                this, 0, submissionBase, attributes.submissionEntries(), completions, new AdminCommands(this));
        events = new AsyncEvents(admin);
        completions.addWaiter(admin);
        completions.addWaiter(events);
        queues.add(completions);
        queues.add(admin);
    }

    Device device() {
        return device;
    }

    MemoryAccess memory() {
        return device.memory();
    }

    /** Moves data for stores that may block. */
    StagedTransfer staged() {
        return staged;
    }

    /** Commands that wait for the machine's clock; null if the controller is untimed. */
    @Nullable
    PacedCommands paced() {
        return paced;
    }

    Counters counters() {
        return device.counters();
    }

    ControllerConfiguration configuration() {
        return configuration;
    }

    /** Bytes of a memory page, as CC.MPS says. */
    int pageBytes() {
        return configuration.pageBytes();
    }

    QueueTable queues() {
        return queues;
    }

    Features features() {
        return features;
    }

    AsyncEvents events() {
        return events;
    }

    int arbitrationBurst() {
        return features.arbitrationBurst();
    }

    /** False once the controller shut down, failed or is being reset: nothing more is fetched. */
    boolean isExecuting() {
        return executing;
    }

    /** CSTS.CFS. */
    boolean hasFailed() {
        return failed;
    }

    /** Fetches nothing more; what was fetched completes. */
    void shutDown() {
        executing = false;
    }

    /** Controller fatal status: memory the controller cannot do without does not answer. */
    void fail(String what, RuntimeException cause) {
        executing = false;
        failed = true;
        if (cause instanceof DmaException || cause instanceof ErrnoException) {
            LOG.warn("{}: fatal: {}: {}", device.options().name(), what, cause.getMessage());
        } else {
            LOG.error("{}: fatal: {}", device.options().name(), what, cause);
        }
    }

    /** A tail doorbell was written. */
    void submissionDoorbell(int queueId, int value) {
        SubmissionQueue queue = queues.submission(queueId);
        if (queue == null) {
            invalidDoorbell(queueId, AsynchronousEvent.INVALID_DOORBELL_REGISTER);
        } else {
            queue.ring(value);
        }
    }

    /** A head doorbell was written. */
    void completionDoorbell(int queueId, int value) {
        CompletionQueue queue = queues.completion(queueId);
        if (queue == null) {
            invalidDoorbell(queueId, AsynchronousEvent.INVALID_DOORBELL_REGISTER);
        } else if (!queue.headIs(value)) {
            invalidDoorbellValue(queueId);
        }
    }

    /** A doorbell was written with a value its queue cannot have; the write is ignored. */
    void invalidDoorbellValue(int queueId) {
        invalidDoorbell(queueId, AsynchronousEvent.INVALID_DOORBELL_VALUE);
    }

    private void invalidDoorbell(int queueId, AsynchronousEvent event) {
        device.logDoorbellError(queueId);
        events.raise(event);
    }

    /** Sends the interrupt message of a vector. */
    void raise(int vector) {
        try {
            device.counters().interrupts.increment();
            device.function().msix().raise(vector, device.memory().master());
        } catch (DmaException e) {
            LOG.warn("{}: interrupt vector {} lost: {}", device.options().name(), vector, e.getMessage());
        }
    }

    /**
     * Throws everything away: no completion is posted any more, outstanding commands run to their end unheard. Those whose
     * store is blocking touch no memory once this returns; their medium they may still change.
     *
     * @param whenStopped called once, when nothing moves data any more and the medium is at rest
     */
    void stop(Runnable whenStopped) {
        executing = false;
        staged.close();
        queues.completions().forEach(CompletionQueue::close);
        if (paced != null) {
            paced.release();
        }
        List<SubmissionQueue> all = queues.submissions();
        var running = new AtomicInteger(all.size());
        for (SubmissionQueue queue : all) {
            queue.stop(() -> {
                if (running.decrementAndGet() == 0) {
                    whenStopped.run();
                }
            });
        }
    }
}
