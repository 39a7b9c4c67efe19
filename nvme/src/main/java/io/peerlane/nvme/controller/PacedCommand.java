package io.peerlane.nvme.controller;

import io.peerlane.fabric.timing.paced.Operation;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A command that waits for the machine's clock. It ends once: when clock and data say so, or at a reset. Any thread. */
final class PacedCommand {

    private final PacedCommands all;
    private final SubmissionQueue queue;
    private final int cid;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Operation operation;
    private Status status = GenericStatus.INTERNAL_ERROR;
    private boolean moved;
    private boolean released;

    PacedCommand(PacedCommands all, SubmissionQueue queue, int cid) {
        this.all = all;
        this.queue = queue;
        this.cid = cid;
    }

    synchronized void began(Operation with) {
        operation = with;
    }

    /** The data is moved, or could not be; the completion is posted when the clock says so. */
    void moved(Status how) {
        Operation waits;
        synchronized (this) {
            status = how;
            moved = true;
            waits = released ? null : operation;
        }
        if (waits == null) {
            end();
        } else {
            waits.done();
        }
    }

    /** Waits for the clock no more. */
    void release() {
        Operation waits;
        boolean now;
        synchronized (this) {
            released = true;
            now = moved;
            waits = operation;
        }
        if (waits != null) {
            waits.cancel();
        }
        if (now) {
            end();
        }
    }

    /** The command was aborted before its data moved: somebody else completes it. */
    void forget() {
        if (ended.compareAndSet(false, true)) {
            all.over(this);
            release();
        }
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            all.over(this);
            queue.finish(cid, 0, outcome());
        }
    }

    private synchronized Status outcome() {
        return status;
    }
}
