package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.DataMemory;
import io.peerlane.nvme.target.copyoffload.DataPlacement;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One command slot of a connection, reused from command to command; a transport extends it with what it must know. Used on
 * the connection's loop; a command allocates nothing.
 *
 * <pre>
 *   FREE --start--&gt; WITH_TRANSPORT --place--&gt; [WAITING_FOR_MEMORY] --&gt; WITH_TRANSPORT --execute--&gt; EXECUTING
 *   EXECUTING --&gt; [IN_LINE] --&gt; IN_DEVICE --&gt; RESPONDING (queueResponse) --finish--&gt; FREE
 *   EXECUTING --&gt; HELD (asynchronous event) --&gt; RESPONDING
 * </pre>
 *
 * <p>{@link #abort} ends a command early: at once while it waits for memory, for the device's queue or for its event; while its
 * data comes in, when the data is there, for until then the transport's device writes to the memory. A command that the block
 * device has, or that is answered, goes on as if nothing had been asked.
 *
 * <p>When the connection is lost and the transport's device has let go of the memory, {@link #abandon} ends the command from
 * whatever stage it is in: at once, or when the block device has let go as well; {@link #abandoned} tells.
 */
public abstract class TargetRequest {

    private enum Stage {
        FREE,
        WITH_TRANSPORT,
        WAITING_FOR_MEMORY,
        EXECUTING,
        IN_LINE,
        IN_DEVICE,
        HELD,
        RESPONDING
    }

    /** What a command does once its data is there. */
    interface Operation {
        void execute(TargetRequest request);
    }

    /** Told once what became of an Abort. */
    interface AbortAnswer {
        /** @param aborted whether the command was answered with Command Abort Requested; of a large one, parts may be done */
        void answered(boolean aborted);
    }

    private final TargetQueue queue;
    private final SubmissionQueueEntry command =
            new SubmissionQueueEntry(MemorySegment.ofArray(new long[SubmissionQueueEntry.BYTES / Long.BYTES]));
    private final DataMemory memory;
    private final TargetBlockRequest block = new TargetBlockRequest(this);

    /** Next in its bucket of the queue's outstanding commands. */
    @Nullable
    TargetRequest nextOutstanding;

    private Stage stage = Stage.FREE;
    private boolean abandoned;
    private @Nullable AbortAnswer abort;
    private int parameterErrorLocation;

    private final ExpectedData data = new ExpectedData();
    private @Nullable Operation operation;
    private @Nullable ControllerNamespace namespace;
    private @Nullable LoopBlockQueue line;
    private @Nullable Iterator<ControllerNamespace> toFlush;

    private Status status = Status.SUCCESS;
    private long result;
    private int head;

    /** @param queue the queue of the connection it belongs to */
    @SuppressWarnings("this-escape") // kept, not called
    protected TargetRequest(TargetQueue queue) {
        this.queue = queue;
        this.memory = new DataMemory(queue.loop().executor(), this::memoryGranted);
    }

    /** The request has its data memory after a wait. */
    protected abstract void memoryPlaced();

    /** The command is done: send data if {@link #hasDataToSend}, then the response, then call {@link #finish}. */
    protected abstract void queueResponse();

    /** Nothing holds the slot any more; called once after {@link #abandon}. */
    protected abstract void abandoned();

    // What a transport calls, in this order.

    /**
     * Takes a command capsule.
     *
     * @param capsule at least 64 bytes from {@code offset}; copied
     * @return true if the command goes on; false if it was refused and {@link #queueResponse} was called
     */
    protected final boolean start(MemorySegment capsule, long offset) {
        MemorySegment.copy(capsule, offset, command.bytes(), 0, SubmissionQueueEntry.BYTES);
        stage = Stage.WITH_TRANSPORT;
        queue.requestBegan();
        data.reset();
        parameterErrorLocation = ErrorInformation.NONE;
        Status checked = queue.prepare(this);
        if (!checked.isSuccess()) {
            complete(checked.doNotRetry());
            return false;
        }
        return true;
    }

    /** The command as received. */
    protected final SubmissionQueueEntry command() {
        return command;
    }

    /** Which way its data goes. */
    protected final DataDirection direction() {
        return data.direction();
    }

    /** Bytes of its data by its own account; the SGL must describe exactly as many, or no fewer for a list of ranges. */
    protected final int dataLength() {
        return data.bytes();
    }

    /** Its data memory. */
    protected final DataMemory memory() {
        return memory;
    }

    /**
     * Checks the length that the SGL describes against the command's own.
     *
     * @return true if they agree; false if the command was refused (00Fh) and {@link #queueResponse} was called
     */
    protected final boolean checkLength(long described) {
        if (data.accept(described)) {
            return true;
        }
        if (queue.isConnected()) {
            complete(GenericStatus.DATA_SGL_LENGTH_INVALID.doNotRetry());
        } else {
            ConnectCommands.wrongLength(this, described);
        }
        return false;
    }

    /**
     * Gets memory for the data.
     *
     * @return true if it is there; false if it comes later with {@link #memoryPlaced}
     */
    protected final boolean place() {
        if (placement().place(memory, data.bytes())) {
            return true;
        }
        stage = Stage.WAITING_FOR_MEMORY;
        return false;
    }

    /** The data came inside the capsule; parameters as {@link DataMemory#useCapsule}. */
    protected final void useCapsule(MemorySegment capsule, long offset, long physical) {
        if (namespace != null && !data.isList()) {
            namespace.placement().countInline(data.bytes());
        }
        memory.useCapsule(capsule, offset, physical, data.bytes());
    }

    /** Executes: data to the controller is in memory. */
    protected final void execute() {
        Operation run = operation;
        if (run == null) {
            throw new IllegalStateException("no command was started");
        }
        stage = Stage.EXECUTING;
        if (abort != null) {
            complete(GenericStatus.ABORT_REQUESTED);
        } else if (memory.isLost()) {
            complete(GenericStatus.DATA_TRANSFER_ERROR);
        } else {
            run.execute(this);
        }
    }

    /** The transport cannot carry the command out. */
    protected final void refuse(Status why) {
        complete(why);
    }

    /** True if the command succeeded and its data goes to the host. */
    protected final boolean hasDataToSend() {
        return data.isToHost() && status.isSuccess();
    }

    /** The data is out of the transport's reach by now: the response tells so, and {@link #hasDataToSend} is false. */
    protected final void dataLost() {
        status = GenericStatus.DATA_TRANSFER_ERROR;
    }

    /** True if the response would tell the host nothing but success: no result, and no queue head. */
    protected final boolean isPlainSuccess() {
        return status.isSuccess() && result == 0 && !queue.hasFlowControl();
    }

    /** Writes the response. */
    protected final void emit(CompletionQueueEntry entry) {
        entry.emit(result, head, Math.max(queue.queueIdentifier(), 0), command.cid(), false, status.field());
    }

    /** The response is out and the transport's device has let go of the memory: the slot is free. */
    protected final void finish() {
        memory.release();
        namespace = null;
        line = null;
        toFlush = null;
        stage = Stage.FREE;
        queue.requestEnded();
    }

    /** The connection is lost and the transport's device has let go of the memory. Only for a slot in use. */
    protected final void abandon() {
        abandoned = true;
        switch (stage) {
            case FREE -> throw new IllegalStateException("the slot is free");
            case WITH_TRANSPORT, RESPONDING -> end();
            case WAITING_FOR_MEMORY -> {
                if (memory.cancel(queue.port().target().copyOffload().hostPool())) {
                    end();
                } // else the message is under way and ends it
            }
            case IN_LINE -> {
                line().remove(this);
                end();
            }
            case HELD -> {
                queue.controller().events().forget(this);
                end();
            }
            case EXECUTING, IN_DEVICE -> {} // ends with its completion
        }
    }

    // What commands call.

    final TargetQueue queue() {
        return queue;
    }

    /** The command is valid: this is its data and what it does. */
    final Status expect(DataDirection way, int bytes, Operation what) {
        data.expect(way, bytes);
        operation = what;
        return Status.SUCCESS;
    }

    /** As above, of a namespace. */
    final Status expect(ControllerNamespace of, DataDirection way, int bytes, Operation what) {
        namespace = of;
        return expect(way, bytes, what);
    }

    /**
     * As above, with a list of ranges for data, which this controller reads itself.
     *
     * @param bytes of the list
     * @param most bytes that the host may say it has: Linux always describes a whole page
     */
    final Status expectList(ControllerNamespace of, int bytes, int most, Operation what) {
        namespace = of;
        operation = what;
        data.expectList(bytes, most);
        return Status.SUCCESS;
    }

    /**
     * The command is invalid because of a field: its place is told by the error log.
     *
     * @param offset byte of the field in the command, 0 to 63
     */
    final Status invalidField(int offset) {
        parameterErrorLocation = offset;
        return GenericStatus.INVALID_FIELD;
    }

    final ControllerNamespace namespace() {
        ControllerNamespace of = namespace;
        if (of == null) {
            throw new IllegalStateException("a command without namespace");
        }
        return of;
    }

    /** The data in host memory, for admin commands. */
    final MemorySegment data() {
        return memory.bytes();
    }

    final void complete(Status how) {
        complete(how, 0);
    }

    /** @param value DW0 in bits 31:0, DW1 in bits 63:32 */
    final void complete(Status how, long value) {
        queue.outstanding().remove(this); // before the response: the host may use the identifier the moment it has it
        if (abandoned) {
            end();
            return;
        }
        stage = Stage.RESPONDING;
        status = HostStatus.isError(how) ? logged(how) : how;
        result = value;
        head = queue.advanceHead();
        AbortAnswer asked = abort;
        abort = null;
        queueResponse();
        if (asked != null) {
            asked.answered(how.equals(GenericStatus.ABORT_REQUESTED));
        }
    }

    /**
     * Abort: ends the command if that is possible, as the class says.
     *
     * @param answer told what became of it, on this loop: during the call, or when its data has come in or its connection is
     *     gone; after the command's own response
     */
    final void abort(AbortAnswer answer) {
        if (abort != null || abandoned) {
            answer.answered(false); // another Abort is at it, or there is nobody to answer
            return;
        }
        switch (stage) {
            case FREE, EXECUTING, IN_DEVICE, RESPONDING -> answer.answered(false);
            case WITH_TRANSPORT -> abort = answer;
            case WAITING_FOR_MEMORY -> {
                abort = answer;
                if (memory.cancel(queue.port().target().copyOffload().hostPool())) {
                    complete(GenericStatus.ABORT_REQUESTED);
                } // else the message is under way and ends it
            }
            case IN_LINE -> {
                abort = answer;
                line().remove(this);
                complete(GenericStatus.ABORT_REQUESTED);
            }
            case HELD -> {
                abort = answer;
                queue.controller().events().forget(this);
                complete(GenericStatus.ABORT_REQUESTED);
            }
        }
    }

    /** An Asynchronous Event Request waits for its event. */
    final void hold() {
        stage = Stage.HELD;
    }

    /** Hands a block operation over the command's range to the namespace's queue of this loop. */
    final void submit(BlockOperation what) {
        line = namespace().namespace().queue(queue.loop());
        block.begin(what);
        line.submit(this);
    }

    /** Flushes namespaces in turn, then completes the command. */
    final void flush(Iterator<ControllerNamespace> namespaces) {
        toFlush = namespaces;
        if (!flushNext()) {
            complete(Status.SUCCESS);
        }
    }

    private boolean flushNext() {
        Iterator<ControllerNamespace> left = toFlush;
        if (left == null || !left.hasNext()) {
            return false;
        }
        namespace = left.next();
        submit(BlockOperation.FLUSH);
        return true;
    }

    /** Ranges for a block operation, kept for the slot's next command that has some. */
    final BlockRanges ranges() {
        return block.list();
    }

    // What the line before the device calls.

    final void linedUp() {
        stage = Stage.IN_LINE;
    }

    /** False if the device's queue has no slot. The stage is set first: the request may complete during the call. */
    final boolean offerTo(BlockQueue device) {
        stage = Stage.IN_DEVICE;
        return device.submit(block);
    }

    final void blockCompleted(Status how) {
        LoopBlockQueue from = line();
        boolean goesOn = how.isSuccess() && !abandoned;
        if (goesOn && block.advance()) {
            from.submit(this);
        } else if (!goesOn || !flushNext()) {
            Status reported = reported(how);
            namespace().namespace().count(block.operation, command.blocks(), reported);
            complete(reported);
        }
        from.slotFreed();
    }

    /** What the host is told; data read into memory that is gone never leaves. */
    private Status reported(Status how) {
        boolean isGone = how.isSuccess() && data.isToHost() && memory.isLost();
        return isGone ? GenericStatus.DATA_TRANSFER_ERROR : HostStatus.of(how);
    }

    private LoopBlockQueue line() {
        LoopBlockQueue of = line;
        if (of == null) {
            throw new IllegalStateException("a request that was in no line");
        }
        return of;
    }

    private DataPlacement placement() {
        ControllerNamespace of = namespace;
        return of == null || data.isList() || queue.queueIdentifier() <= 0
                ? queue.port().target().adminPlacement()
                : of.placement();
    }

    private void memoryGranted() {
        if (abandoned) {
            end();
            return;
        }
        stage = Stage.WITH_TRANSPORT;
        if (abort != null) {
            complete(GenericStatus.ABORT_REQUESTED);
        } else {
            memoryPlaced();
        }
    }

    private void end() {
        AbortAnswer asked = abort;
        abort = null;
        queue.outstanding().remove(this);
        finish();
        abandoned = false;
        abandoned();
        if (asked != null) {
            asked.answered(false);
        }
    }

    /** A failure of a connected queue enters the error log, and More says so. */
    private Status logged(Status how) {
        TargetController controller = queue.controllerOrNull();
        if (controller == null) {
            return how;
        }
        Status more = how.more();
        controller.errorLog().add(queue, command, more, parameterErrorLocation);
        return more;
    }
}
