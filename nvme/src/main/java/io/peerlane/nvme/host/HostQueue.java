package io.peerlane.nvme.host;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A submission and completion queue of an association: tracks the commands outstanding on it. A transport extends it by
 * how a capsule leaves and a response arrives.
 *
 * <p>At most {@link #capacity} commands are outstanding, one less than the queue has entries. A command that is not
 * answered yet is the only one that can occupy an entry the controller has not fetched, so the submission queue can never
 * overflow, whatever SQHD says or with flow control disabled.
 *
 * <p>Everything but {@link #execute} happens on the event loop. Nothing is allocated per block request. Requests
 * complete exactly once: with the controller's status, or with a path status when the queue fails.
 */
public abstract class HostQueue {

    private final QueueParameters parameters;
    private final Executor loop;
    private final Duration tickPeriod;
    private CommandSlot[] slots = {};
    private int[] free = {};
    private int freeSlots;
    private int capacity;
    private int tick;
    private long commands;
    private boolean flushing;
    private boolean batching;
    private boolean dirty;
    private boolean sweepQueued;
    private @Nullable AssociationException failure;
    private @Nullable RangeListPages lists;

    /**
     * @param loop the queue's event loop
     * @param tickPeriod time between two calls of {@link #tick}
     */
    protected HostQueue(QueueParameters parameters, Executor loop, Duration tickPeriod) {
        this.parameters = parameters;
        this.loop = loop;
        this.tickPeriod = tickPeriod;
    }

    /** Hands over the slots, as many as {@link QueueParameters#depth()}; before anything is sent. */
    protected final void slots(CommandSlot[] made) {
        slots = made;
        free = new int[made.length];
        freeSlots = 0;
        for (int i = made.length - 1; i >= 0; i--) {
            free[freeSlots++] = i;
        }
        capacity = made.length;
    }

    /**
     * Takes slots out of service because the other end has room for fewer commands; before anything is sent.
     *
     * @param limit at least 1
     */
    protected final void limit(int limit) {
        int removed = Math.max(0, capacity - limit);
        System.arraycopy(free, removed, free, 0, freeSlots - removed);
        freeSlots -= removed;
        capacity -= removed;
    }

    /** Lets the queue take requests with lists of ranges; before the first request. */
    final void rangeLists(RangeListPages pages) {
        lists = pages;
    }

    /** What it was opened with. */
    public final QueueParameters parameters() {
        return parameters;
    }

    /** Its event loop. */
    public final Executor loop() {
        return loop;
    }

    /** Most commands outstanding. */
    public final int capacity() {
        return capacity;
    }

    /** Commands answered so far. */
    public final long commands() {
        return commands;
    }

    /** Writes the data pointer of the slot's command and queues the capsule; it leaves no later than {@link #flush}. */
    protected abstract void transmit(CommandSlot slot);

    /** Rings the doorbell for everything queued, once. May deliver completions before it returns. */
    protected abstract void flush();

    /** Ends the connection at once, so that nobody touches the data of outstanding commands any more. Idempotent. */
    protected abstract void abort(String reason);

    /**
     * Ends the connection, in an orderly way if it still lives; nothing is outstanding. Idempotent.
     *
     * @return done when everything is freed
     */
    public abstract CompletableFuture<Void> close();

    /**
     * Queues a block request of a namespace.
     *
     * @return false if all slots are taken, or all pages for lists of ranges if it needs one
     */
    public final boolean submit(long nsid, int blockBytes, BlockRequest request) {
        if (freeSlots == 0 || (hasList(request) && lists().isEmpty())) {
            return false;
        }
        var slot = take(parameters.ioTimeout());
        slot.request = request;
        if (failure == null) { // else the slot's memory may be someone else's by now
            encode(slot, nsid, blockBytes, request);
            transmit(slot);
        }
        return true;
    }

    private static boolean hasList(BlockRequest request) {
        return request.operation == BlockOperation.DEALLOCATE || request.operation == BlockOperation.COPY;
    }

    private RangeListPages lists() {
        if (lists == null) {
            throw new IllegalStateException("no memory for lists of ranges");
        }
        return lists;
    }

    private void encode(CommandSlot slot, long nsid, int blockBytes, BlockRequest request) {
        boolean write = request.operation == BlockOperation.WRITE;
        if (!write && request.operation != BlockOperation.READ) {
            encodeOther(slot, nsid, blockBytes, request);
            return;
        }
        var entry = slot.entry();
        entry.start(write ? NvmOpcode.WRITE : NvmOpcode.READ, slot.commandIdentifier(), nsid)
                .flags(0, SubmissionQueueEntry.PSDT_SGL)
                .range(request.lba, request.blocks, request.forceUnitAccess);
        data(
                slot,
                write ? "Write" : "Read",
                write ? DataDirection.TO_CONTROLLER : DataDirection.TO_HOST,
                request.dmaAddress,
                Math.multiplyExact(request.blocks, blockBytes));
    }

    private void encodeOther(CommandSlot slot, long nsid, int blockBytes, BlockRequest request) {
        NvmCommandEncoder.encode(slot.entry(), slot.commandIdentifier(), nsid, request);
        slot.entry().flags(0, SubmissionQueueEntry.PSDT_SGL);
        var name = NvmCommandEncoder.name(request.operation);
        switch (request.operation) {
            case COMPARE ->
                data(
                        slot,
                        name,
                        DataDirection.TO_CONTROLLER,
                        request.dmaAddress,
                        Math.multiplyExact(request.blocks, blockBytes));
            case DEALLOCATE, COPY -> {
                slot.listPage = lists().take();
                int bytes = lists().emit(slot.listPage, request);
                data(slot, name, DataDirection.TO_CONTROLLER, lists().address(slot.listPage), bytes);
            }
            case READ, WRITE, FLUSH, WRITE_ZEROES, VERIFY -> data(slot, name, DataDirection.NONE, 0, 0);
        }
    }

    private static void data(CommandSlot slot, String name, DataDirection direction, long address, int bytes) {
        slot.name = name;
        slot.direction = direction;
        slot.dataAddress = address;
        slot.dataBytes = bytes;
    }

    /** Lets everything submitted go. */
    public final void commit() {
        dirty = true;
        if (failure != null) {
            queueSweep();
        } else if (!flushing && !batching) {
            flushAll();
        }
    }

    private void flushAll() {
        flushing = true;
        try {
            while (dirty && failure == null) {
                dirty = false;
                flush();
            }
        } finally {
            flushing = false;
        }
    }

    /** Responses are about to be delivered: one doorbell for all that they cause, at {@link #endBatch}. */
    protected final void beginBatch() {
        batching = true;
    }

    /** The batch is over; {@code dirty} if the transport itself has queued something. */
    protected final void endBatch(boolean transportDirty) {
        batching = false;
        dirty |= transportDirty;
        if (dirty && !flushing && failure == null) {
            flushAll();
        }
    }

    /**
     * Sends an admin or Fabrics command; safe from any thread.
     *
     * @return the response; fails with {@link AssociationException} if the queue fails or has no slot free
     */
    public final CompletableFuture<Completion> execute(HostCommand command) {
        var answer = new CompletableFuture<Completion>();
        loop.execute(() -> start(command, answer));
        return answer;
    }

    private void start(HostCommand command, CompletableFuture<Completion> answer) {
        if (failure != null) {
            answer.completeExceptionally(failure);
            return;
        }
        if (freeSlots == 0) {
            answer.completeExceptionally(new AssociationException(
                    AssociationException.Kind.UNACCEPTABLE, command.name(), "no free slot", "one of " + capacity));
            return;
        }
        var slot = take(command.timeout());
        slot.answer = answer;
        command.encoder().encode(slot.entry(), slot.commandIdentifier());
        slot.entry().flags(0, SubmissionQueueEntry.PSDT_SGL);
        data(slot, command.name(), command.direction(), command.dataAddress(), command.dataBytes());
        transmit(slot);
        commit();
    }

    private CommandSlot take(Duration patience) {
        var slot = slots[free[--freeSlots]];
        slot.nextGeneration();
        slot.startedTick = tick;
        slot.patienceTicks = patience.isZero() ? Integer.MAX_VALUE : ticks(patience);
        return slot;
    }

    private int ticks(Duration patience) {
        return (int) Math.min(Integer.MAX_VALUE - 1L, 1 + Math.ceilDiv(patience.toNanos(), tickPeriod.toNanos()));
    }

    /**
     * Finds the command a response belongs to and keeps the response in its slot.
     *
     * @return its slot, or null if no such command is outstanding: the peer broke the rules
     */
    protected final @Nullable CommandSlot responded(CompletionQueueEntry response) {
        var slot = outstanding(response.cid());
        if (slot != null) {
            slot.result = response.result();
            slot.statusField = response.statusField();
        }
        return slot;
    }

    /** The slot of an outstanding command; null if there is no such command: the peer broke the rules. */
    protected final @Nullable CommandSlot outstanding(int commandIdentifier) {
        int index = commandIdentifier & ((1 << CommandSlot.INDEX_BITS) - 1);
        if (index >= slots.length) {
            return null;
        }
        var slot = slots[index];
        return slot.isTaken() && slot.commandIdentifier() == commandIdentifier ? slot : null;
    }

    /** How the command of the slot ended, where no response says so or the transport knows better. */
    protected final void outcome(CommandSlot slot, Status status) {
        slot.result = 0;
        slot.statusField = status.field();
    }

    /** The command of the slot is over: response in, nothing of it in use any more. Frees the slot and tells. */
    protected final void finish(CommandSlot slot) {
        var request = slot.request;
        var answer = slot.answer;
        release(slot);
        commands++;
        if (request != null) {
            request.complete(Status.of(slot.statusField));
        } else if (answer != null) {
            answer.complete(new Completion(
                    slot.result, 0, parameters.queueIdentifier(), slot.commandIdentifier(), false, slot.statusField));
        }
    }

    private void release(CommandSlot slot) {
        slot.request = null;
        slot.answer = null;
        free[freeSlots++] = slot.index();
        if (slot.listPage != RangeListPages.NONE) {
            lists().giveBack(slot.listPage);
            slot.listPage = RangeListPages.NONE;
        }
    }

    /** The association ends: cuts the connection, then completes what is outstanding with a path status. */
    public final void fail(AssociationException reason) {
        if (failure == null) {
            failure = reason;
            if (reason.kind() != AssociationException.Kind.CLOSED || freeSlots < capacity) {
                abort(String.valueOf(reason.getMessage()));
            }
        }
        sweep();
    }

    /** Why it failed, null if it did not. */
    public final @Nullable AssociationException failure() {
        return failure;
    }

    private void queueSweep() {
        if (sweepQueued) {
            return;
        }
        sweepQueued = true;
        try {
            loop.execute(this::sweep);
        } catch (RejectedExecutionException _) {
            sweep();
        }
    }

    private void sweep() {
        sweepQueued = false;
        for (var slot : slots) {
            if (slot.isTaken()) {
                abandon(slot);
            }
        }
    }

    private void abandon(CommandSlot slot) {
        var request = slot.request;
        var answer = slot.answer;
        release(slot);
        if (request != null) {
            request.complete(PathStatus.ABORTED_BY_HOST);
        } else if (answer != null && failure != null) {
            answer.completeExceptionally(failure);
        }
    }

    /**
     * Time passes, one tick period.
     *
     * @return name of a command whose time is over, or null
     */
    public final @Nullable String tick() {
        tick++;
        for (var slot : slots) {
            if (slot.isTaken() && tick - slot.startedTick > slot.patienceTicks) {
                return slot.name;
            }
        }
        return null;
    }
}
