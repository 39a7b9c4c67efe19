package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.Status;

/**
 * Abort (NVMe Base 2.1, 5.1.1): asks the queue's own loop to end the command, by message if it is another one, and answers when
 * that loop has said what became of it. Nothing waits meanwhile but the Abort command itself; {@link #LIMIT} may.
 */
final class AbortCommand {

    /** Abort commands at a time; ACL says one less. */
    static final int LIMIT = 4;

    /** DW0 bit 0: the command was not aborted. */
    private static final long NOT_ABORTED = 1;

    /** Byte of SQID in the command. */
    private static final int SQID = 40;

    private AbortCommand() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        return queueIdentifier(request) > controller.maxIoQueues()
                ? request.invalidField(SQID)
                : request.expect(DataDirection.NONE, 0, AbortCommand::execute);
    }

    private static int queueIdentifier(TargetRequest request) {
        return request.command().cdw10() & 0xffff;
    }

    private static void execute(TargetRequest request) {
        TargetController controller = request.queue().controller();
        if (!controller.beginAbort(LIMIT)) {
            Status limit = CommandSpecificStatus.ABORT_COMMAND_LIMIT_EXCEEDED;
            request.complete(limit.doNotRetry());
            return;
        }
        int cid = request.command().cdw10() >>> 16;
        controller.queue(queueIdentifier(request)).ifPresentOrElse(queue -> ask(request, queue, cid), () -> {
            answer(request, false);
        });
    }

    private static void ask(TargetRequest request, TargetQueue queue, int cid) {
        TargetLoop here = request.queue().loop();
        if (queue.loop() == here) {
            abort(queue, cid, aborted -> answer(request, aborted));
            return;
        }
        queue.loop()
                .executor()
                .execute(() -> abort(queue, cid, aborted -> here.executor().execute(() -> answer(request, aborted))));
    }

    /** On the queue's loop. */
    private static void abort(TargetQueue queue, int cid, TargetRequest.AbortAnswer answer) {
        TargetRequest found = queue.outstanding().find(cid);
        if (found == null) {
            answer.answered(false);
        } else {
            found.abort(answer);
        }
    }

    private static void answer(TargetRequest request, boolean aborted) {
        request.queue().controller().endAbort();
        request.complete(Status.SUCCESS, aborted ? 0 : NOT_ABORTED);
    }
}
