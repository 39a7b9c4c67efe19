package io.peerlane.nvme.controller;

import static java.util.Objects.requireNonNull;

import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an I/O command needs after its submission queue entry is gone. One per submission queue for stores that
 * never block; for the others one per command under way, run on a virtual thread.
 */
final class IoCommand implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(IoCommand.class);

    /** Of a command that goes on after its execution: whoever moves it away from WAITING answers it. */
    private enum Stage {
        WAITING,
        RUNNING,
        ABORTED
    }

    private final SubmissionQueue queue;
    private final TransferList data = new TransferList();
    private @Nullable NvmCommands commands;
    private @Nullable ControllerNamespace namespace;
    private int cid;
    private int opcode;
    private long startingLba;
    private boolean durable;
    private int blocks;
    private boolean deallocate;
    private @Nullable BlockRanges ranges;
    private @Nullable PacedCommand paced;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

    IoCommand(SubmissionQueue queue) {
        this.queue = queue;
    }

    /**
     * Fills the command in.
     *
     * @param on namespace, or null for a flush of all
     * @param mustBeDurable write through to the medium, or read from it
     */
    void set(NvmCommands by, @Nullable ControllerNamespace on, int withCid, int with, long lba, boolean mustBeDurable) {
        commands = by;
        namespace = on;
        cid = withCid;
        opcode = with;
        startingLba = lba;
        durable = mustBeDurable;
    }

    /** Says on what a command without data works, or one that compares. */
    void extent(int count, boolean mayDeallocate) {
        blocks = count;
        deallocate = mayDeallocate;
    }

    /** The same command apart from its queue's, which takes the next one. Its data list stays behind. */
    IoCommand detached() {
        var copy = new IoCommand(queue);
        copy.set(requireNonNull(commands), namespace, cid, opcode, startingLba, durable);
        copy.extent(blocks, deallocate);
        copy.ranges = ranges;
        ranges = null;
        return copy;
    }

    /** Its completion waits for the clock, or for nothing. */
    void pace(@Nullable PacedCommand by) {
        paced = by;
    }

    SubmissionQueue queue() {
        return queue;
    }

    TransferList data() {
        return data;
    }

    /** Null for a flush of all namespaces. */
    @Nullable
    ControllerNamespace namespace() {
        return namespace;
    }

    /** The store of the namespace; not for a flush of all. */
    BlockStore store() {
        return requireNonNull(namespace).store();
    }

    int cid() {
        return cid;
    }

    int opcode() {
        return opcode;
    }

    long startingLba() {
        return startingLba;
    }

    boolean durable() {
        return durable;
    }

    int blocks() {
        return blocks;
    }

    boolean deallocate() {
        return deallocate;
    }

    /** Ranges of Dataset Management or Copy, kept for the next such command. */
    BlockRanges ranges() {
        BlockRanges list = ranges;
        if (list == null) {
            list = new BlockRanges();
            ranges = list;
        }
        return list;
    }

    /** Ends a command whose later half has not been reached; false if it runs, has run, or is aborted already. Any thread. */
    boolean abort() {
        if (!stage.compareAndSet(Stage.WAITING, Stage.ABORTED)) {
            return false;
        }
        if (paced != null) {
            paced.forget();
        }
        queue.finish(this, GenericStatus.ABORT_REQUESTED);
        return true;
    }

    /**
     * The later half of a command that {@linkplain SubmissionQueue#begin(IoCommand) began}; it finishes whatever the store
     * throws.
     */
    @Override
    public void run() {
        if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
            return;
        }
        Status status = GenericStatus.INTERNAL_ERROR;
        try {
            status = requireNonNull(commands).perform(this);
        } catch (RuntimeException e) {
            LOG.error("command {} of queue {}: defect in its execution", cid, queue.id(), e);
        } finally {
            finish(status);
        }
    }

    private void finish(Status status) {
        if (paced == null) {
            queue.finish(this, status);
        } else {
            queue.cannotBeAborted(this);
            paced.moved(status);
        }
    }
}
