package io.peerlane.nvme.controller;

import io.peerlane.nvme.command.AdminCommand;
import io.peerlane.nvme.command.AdminCommand.Abort;
import io.peerlane.nvme.command.AdminCommand.AsynchronousEventRequest;
import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.DeleteCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.DeleteSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.GetFeatures;
import io.peerlane.nvme.command.AdminCommand.GetLogPage;
import io.peerlane.nvme.command.AdminCommand.Identify;
import io.peerlane.nvme.command.AdminCommand.KeepAlive;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.AdminCommand.Unsupported;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the commands of the admin queue (NVMe Base 2.1, 5). */
final class AdminCommands implements SubmissionQueue.CommandSet {

    private static final Logger LOG = LoggerFactory.getLogger(AdminCommands.class);

    private static final long ALL_NAMESPACES = 0xffff_ffffL;
    private static final int NOT_ABORTED = 1;

    private final Session session;
    private final Device device;
    private final ControlData data;
    private final IdentifyPages identify;
    private final LogPages logs;
    private final QueueCommands queueCommands;

    AdminCommands(Session session) {
        this.session = session;
        device = session.device();
        data = new ControlData(device);
        identify = new IdentifyPages(device);
        logs = new LogPages(device);
        queueCommands = new QueueCommands(session);
    }

    @Override
    public void execute(SubmissionQueueEntry entry, SubmissionQueue queue) {
        device.counters().adminCommands.increment();
        Reply reply = entry.psdt() == SubmissionQueueEntry.PSDT_PRP && entry.fuse() == 0
                ? execute(AdminCommand.parse(entry), entry, queue)
                : Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
        if (!reply.isLater()) {
            queue.complete(entry.cid(), reply.result(), reply.status());
        }
    }

    private Reply execute(AdminCommand command, SubmissionQueueEntry entry, SubmissionQueue queue) {
        return switch (command) {
            case DeleteSubmissionQueue delete -> queueCommands.deleteSubmission(delete.queueId(), queue, delete.cid());
            case CreateSubmissionQueue create -> Reply.of(queueCommands.create(create));
            case DeleteCompletionQueue delete -> Reply.of(queueCommands.deleteCompletion(delete.queueId()));
            case CreateCompletionQueue create -> Reply.of(queueCommands.create(create));
            case Identify wanted -> identify(wanted, entry, queue);
            case GetLogPage wanted -> getLogPage(wanted, entry, queue);
            case GetFeatures wanted -> getFeatures(wanted, entry, queue);
            case SetFeatures wanted -> setFeatures(wanted, entry, queue);
            case AsynchronousEventRequest request -> request(request);
            case Abort abort -> abort(abort);
            case KeepAlive _ -> Reply.of(GenericStatus.INVALID_OPCODE.doNotRetry());
            case Unsupported _ -> Reply.of(GenericStatus.INVALID_OPCODE.doNotRetry());
        };
    }

    private Reply identify(Identify command, SubmissionQueueEntry entry, SubmissionQueue queue) {
        Page page = identify.page(command);
        return page.status().isSuccess()
                ? Reply.of(data.send(entry, queue, page.bytes(), page.bytes().byteSize()))
                : Reply.of(page.status());
    }

    private Reply getLogPage(GetLogPage command, SubmissionQueueEntry entry, SubmissionQueue queue) {
        Page page = logs.page(command);
        if (!page.status().isSuccess()) {
            return Reply.of(page.status());
        }
        long size = page.bytes().byteSize();
        if (command.offset() % 4 != 0 || Long.compareUnsigned(command.offset(), size) > 0) {
            return Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
        }
        MemorySegment part = page.bytes().asSlice(command.offset());
        Status status = data.send(entry, queue, part, command.lengthBytes());
        if (status.isSuccess() && !command.retainEvent()) {
            session.events().logPageRead(command.logPage());
        }
        return Reply.of(status);
    }

    private Reply getFeatures(GetFeatures command, SubmissionQueueEntry entry, SubmissionQueue queue) {
        if (isNamespaceGiven(command.nsid())) {
            return Reply.of(CommandSpecificStatus.FEATURE_NOT_NAMESPACE_SPECIFIC.doNotRetry());
        }
        Reply reply = session.features().get(command);
        boolean hasData = command.feature() == FeatureIdentifier.HOST_BEHAVIOR
                && command.select() != FeatureIdentifier.SELECT_CAPABILITIES;
        if (!hasData || !reply.status().isSuccess()) {
            return reply;
        }
        byte[] behavior = command.select() == FeatureIdentifier.SELECT_CURRENT
                ? session.features().hostBehavior()
                : new byte[Features.HOST_BEHAVIOR_BYTES];
        return Reply.of(data.send(entry, queue, MemorySegment.ofArray(behavior), behavior.length));
    }

    private static boolean isNamespaceGiven(long nsid) {
        return nsid != 0 && nsid != ALL_NAMESPACES;
    }

    private Reply setFeatures(SetFeatures command, SubmissionQueueEntry entry, SubmissionQueue queue) {
        if (isNamespaceGiven(command.nsid())) {
            return Reply.of(CommandSpecificStatus.FEATURE_NOT_NAMESPACE_SPECIFIC.doNotRetry());
        }
        Features features = session.features();
        boolean cached = features.writeCacheEnabled();
        Reply reply = features.set(command, session.queues().hasIoQueues());
        if (!reply.status().isSuccess()) {
            return reply;
        }
        if (command.feature() == FeatureIdentifier.HOST_BEHAVIOR) {
            var behavior = new byte[Features.HOST_BEHAVIOR_BYTES];
            Status status = data.fetch(entry, queue, behavior);
            if (status.isSuccess()) {
                features.setHostBehavior(behavior);
            }
            return Reply.of(status);
        }
        return cached && !features.writeCacheEnabled() ? flushAll(queue, command.cid()) : reply;
    }

    /** Turning the write cache off makes what is in it durable first. */
    private Reply flushAll(SubmissionQueue queue, int cid) {
        queue.begin();
        Thread.ofVirtual().name("nvme-media").start(() -> {
            Status status = GenericStatus.INTERNAL_ERROR;
            try {
                device.namespaces().flush();
                status = Status.SUCCESS;
            } catch (IOException e) {
                LOG.error("{}: media not flushed", device.options().name(), e);
            } finally {
                queue.finish(cid, 0, status);
            }
        });
        return Reply.LATER;
    }

    private Reply request(AsynchronousEventRequest request) {
        return session.events().request(request.cid())
                ? Reply.LATER
                : Reply.of(CommandSpecificStatus.ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED.doNotRetry());
    }

    /**
     * Ends a waiting Asynchronous Event Request, or an I/O command that no thread has taken up yet; everything else is over, or
     * on its way to the medium. The command's own completion goes first.
     */
    private Reply abort(Abort abort) {
        SubmissionQueue queue = session.queues().submission(abort.submissionQueueId());
        if (queue == null) {
            return Reply.of(GenericStatus.INVALID_FIELD.doNotRetry());
        }
        boolean aborted = abort.submissionQueueId() == 0
                ? session.events().abort(abort.commandId())
                : queue.abort(abort.commandId());
        return Reply.success(aborted ? 0 : NOT_ABORTED);
    }
}
