package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and deletes I/O queues (NVMe Base 2.1, 5.2.1 to 5.2.4); runs on the admin queue. */
final class QueueCommands {

    private static final Logger LOG = LoggerFactory.getLogger(QueueCommands.class);

    private static final int IOSQES = 6;
    private static final int IOCQES = 4;

    private final Session session;
    private final QueueTable queues;
    private final ControllerOptions options;
    private final NvmCommands commands;

    QueueCommands(Session session) {
        this.session = session;
        queues = session.queues();
        options = session.device().options();
        commands = new NvmCommands(session);
    }

    Status create(CreateCompletionQueue command) {
        int id = command.queueId();
        if (id == 0 || id > session.features().completionQueues() || queues.completion(id) != null) {
            return CommandSpecificStatus.INVALID_QUEUE_IDENTIFIER.doNotRetry();
        }
        boolean wrongEntrySize = session.configuration().completionEntrySize() != IOCQES;
        if (command.entries() < 2 || command.entries() > options.queueEntries() || wrongEntrySize) {
            return CommandSpecificStatus.INVALID_QUEUE_SIZE.doNotRetry();
        }
        if (command.interruptsEnabled() && command.vector() >= options.interruptVectors()) {
            return CommandSpecificStatus.INVALID_INTERRUPT_VECTOR.doNotRetry();
        }
        long bytes = (long) command.entries() * CompletionQueueEntry.BYTES;
        Status status = checkMemory(command.contiguous(), command.base(), bytes, CmbSize.CQS);
        return status.isSuccess() ? add(command, bytes) : status;
    }

    /** A queue whose memory cannot be reached all the time is refused for good. */
    private Status add(CreateCompletionQueue command, long bytes) {
        try {
            queues.add(new CompletionQueue(
                    session,
                    command.queueId(),
                    session.memory().completions(command.base(), bytes),
                    command.entries(),
                    command.interruptsEnabled(),
                    command.vector()));
            return Status.SUCCESS;
        } catch (ErrnoException e) {
            LOG.warn("{}: completion queue {}: {}", options.name(), command.queueId(), e.getMessage());
            return GenericStatus.INTERNAL_ERROR.doNotRetry();
        }
    }

    Status create(CreateSubmissionQueue command) {
        int id = command.queueId();
        CompletionQueue completions =
                command.completionQueueId() == 0 ? null : queues.completion(command.completionQueueId());
        if (completions == null) {
            return CommandSpecificStatus.COMPLETION_QUEUE_INVALID.doNotRetry();
        }
        if (id == 0 || id > session.features().submissionQueues() || queues.submission(id) != null) {
            return CommandSpecificStatus.INVALID_QUEUE_IDENTIFIER.doNotRetry();
        }
        boolean wrongEntrySize = session.configuration().submissionEntrySize() != IOSQES;
        if (command.entries() < 2 || command.entries() > options.queueEntries() || wrongEntrySize) {
            return CommandSpecificStatus.INVALID_QUEUE_SIZE.doNotRetry();
        }
        long bytes = (long) command.entries() * SubmissionQueueEntry.BYTES;
        Status status = checkMemory(command.contiguous(), command.base(), bytes, CmbSize.SQS);
        if (status.isSuccess()) {
            var queue = new SubmissionQueue(session, id, command.base(), command.entries(), completions, commands);
            completions.addWaiter(queue);
            queues.add(queue);
        }
        return status;
    }

    /** A queue is contiguous, page aligned, and in the memory buffer only where that use is offered. */
    private Status checkMemory(boolean contiguous, long base, long bytes, int use) {
        if (!contiguous) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        if (base % session.pageBytes() != 0) {
            return GenericStatus.PRP_OFFSET_INVALID.doNotRetry();
        }
        ControllerMemoryBuffer cmb = session.memory().cmb();
        long inside = cmb.offsetOf(base);
        if (inside < 0) {
            return Status.SUCCESS;
        }
        boolean offered = (options.cmb().uses() & use) != 0 && cmb.holds(inside, bytes);
        return offered ? Status.SUCCESS : GenericStatus.INVALID_USE_OF_CMB.doNotRetry();
    }

    /** The command completes when everything fetched from the queue has; {@code admin} posts it. */
    Reply deleteSubmission(int id, SubmissionQueue admin, int cid) {
        SubmissionQueue queue = id == 0 ? null : queues.submission(id);
        if (queue == null) {
            return Reply.of(CommandSpecificStatus.INVALID_QUEUE_IDENTIFIER.doNotRetry());
        }
        queues.remove(queue);
        admin.begin();
        queue.stop(() -> {
            queue.completions().removeWaiter(queue);
            admin.finish(cid, 0, Status.SUCCESS);
        });
        return Reply.LATER;
    }

    Status deleteCompletion(int id) {
        CompletionQueue queue = id == 0 ? null : queues.completion(id);
        if (queue == null) {
            return CommandSpecificStatus.INVALID_QUEUE_IDENTIFIER.doNotRetry();
        }
        if (queue.isUsed()) {
            return CommandSpecificStatus.INVALID_QUEUE_DELETION;
        }
        queues.remove(queue);
        queue.close();
        return Status.SUCCESS;
    }
}
