package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.nvme.host.NvmCommandEncoder;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.queue.CompletionCursor;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One I/O submission and completion queue of a controller, shared by its namespaces and used on one event loop only.
 *
 * <p>The command identifier is the slot, so {@code depth - 1} requests fit. A controller that works on the thread of the
 * doorbell completes commands, and interrupts, before the doorbell write returns: only the outermost call delivers
 * completions, and what they submit and commit is rung by it afterwards. Nothing is allocated per request.
 */
final class IoQueue {

    private static final Logger LOG = LoggerFactory.getLogger(IoQueue.class);

    /** Doorbell rounds of one call before the event loop gets its turn. */
    private static final int ROUNDS = 64;

    private final String name;
    private final int id;
    private final int depth;
    private final SubmissionMemory submissions;
    private final CompletionQueueEntry[] completions;
    private final CompletionCursor cursor;
    private final PrpPages prps;
    private final ControllerRegisters registers;
    private final Cpu cpu;
    private final SubmissionQueueEntry entry =
            new SubmissionQueueEntry(MemorySegment.ofArray(new long[SubmissionQueueEntry.BYTES / Long.BYTES]));
    private final @Nullable BlockRequest[] requests;
    private final boolean[] sent;
    private final int[] issuedTick;
    private final int[] free;

    private int freeSlots;
    private int inDevice;
    private int tail;
    private int committedTail;
    private int rungHead;
    private boolean paused;
    private int rungTail;
    private int tick;
    private boolean running;
    private boolean interrupted;
    private @Nullable Status failure;
    private boolean gone;
    private @Nullable Runnable whenIdle;
    private final AtomicLong unknownCompletions = new AtomicLong();

    IoQueue(
            String name,
            int id,
            int depth,
            SubmissionMemory submissions,
            MemorySegment completions,
            PrpPages prps,
            ControllerRegisters registers,
            Cpu cpu) {
        this.name = name + " queue " + id;
        this.id = id;
        this.depth = depth;
        this.submissions = submissions;
        this.completions = views(completions, depth);
        this.cursor = new CompletionCursor(depth);
        this.prps = prps;
        this.registers = registers;
        this.cpu = cpu;
        this.requests = new BlockRequest[depth - 1];
        this.sent = new boolean[depth - 1];
        this.issuedTick = new int[depth - 1];
        this.free = new int[depth - 1];
        for (int slot = depth - 2; slot >= 0; slot--) {
            free[freeSlots++] = slot;
        }
    }

    private static CompletionQueueEntry[] views(MemorySegment memory, int entries) {
        var views = new CompletionQueueEntry[entries];
        Arrays.setAll(
                views,
                i -> new CompletionQueueEntry(
                        memory.asSlice((long) i * CompletionQueueEntry.BYTES, CompletionQueueEntry.BYTES)));
        return views;
    }

    Cpu cpu() {
        return cpu;
    }

    /** Most requests outstanding. */
    int capacity() {
        return requests.length;
    }

    /** Requests outstanding now. */
    int outstanding() {
        return requests.length - freeSlots;
    }

    /** Completions nobody waited for. */
    long unknownCompletions() {
        return unknownCompletions.get();
    }

    /** Queues a request of namespace {@code nsid}; false if all slots are taken. */
    boolean submit(int nsid, int blockBytes, BlockRequest request) {
        if (freeSlots == 0) {
            return false;
        }
        int slot = free[--freeSlots];
        requests[slot] = request;
        issuedTick[slot] = tick;
        sent[slot] = failure == null;
        if (sent[slot]) { // else the queue's memory may be someone else's by now
            inDevice++;
            encode(slot, nsid, blockBytes, request);
            submissions.put(tail, entry.bytes());
            tail = tail + 1 == depth ? 0 : tail + 1;
        }
        return true;
    }

    private void encode(int slot, int nsid, int blockBytes, BlockRequest request) {
        boolean write = request.operation == BlockOperation.WRITE;
        if (!write && request.operation != BlockOperation.READ) {
            encodeOther(slot, nsid, blockBytes, request);
            return;
        }
        long bytes = (long) request.blocks * blockBytes;
        entry.start(write ? NvmOpcode.WRITE : NvmOpcode.READ, slot, nsid)
                .prp(request.dmaAddress, prps.second(slot, request.dmaAddress, bytes))
                .range(request.lba, request.blocks, request.forceUnitAccess);
    }

    private void encodeOther(int slot, int nsid, int blockBytes, BlockRequest request) {
        NvmCommandEncoder.encode(entry, slot, nsid, request);
        switch (request.operation) {
            case COMPARE -> {
                long bytes = (long) request.blocks * blockBytes;
                entry.prp(request.dmaAddress, prps.second(slot, request.dmaAddress, bytes));
            }
            case DEALLOCATE, COPY -> {
                NvmCommandEncoder.emitList(request, prps.memory(), prps.offset(slot));
                entry.prp(prps.address(slot), 0);
            }
            case READ, WRITE, FLUSH, WRITE_ZEROES, VERIFY -> {}
        }
    }

    /** Lets the controller see everything submitted. */
    void commit() {
        committedTail = tail;
        interrupted |= failure != null;
        service();
    }

    /** The queue's interrupt. */
    void interrupt() {
        interrupted = true;
        service();
    }

    private void service() {
        if (running) {
            return;
        }
        running = true;
        try {
            for (int round = 0; round < ROUNDS && hasWork(); round++) {
                serveOnce();
            }
        } finally {
            running = false;
        }
        if (hasWork()) {
            cpu.executor().execute(this::service);
        }
    }

    private boolean hasWork() {
        return (committedTail != rungTail && !paused) || interrupted;
    }

    /** Writes no doorbell until {@link #resume}: nothing decodes them. Requests are taken and wait. */
    void pause() {
        paused = true;
    }

    /** Writes the doorbells that are due. The time of the pause does not count as time that requests have waited. */
    void resume() {
        paused = false;
        Arrays.fill(issuedTick, tick);
        ringCompletions();
        service();
    }

    boolean isPaused() {
        return paused;
    }

    private void ringCompletions() {
        if (rungHead != cursor.head() && !paused) {
            rungHead = cursor.head();
            registers.ringCompletion(id, rungHead);
        }
    }

    private void serveOnce() {
        if (gone) {
            rungTail = committedTail;
            interrupted = false;
        } else {
            if (committedTail != rungTail && !paused) {
                rungTail = committedTail;
                registers.ringSubmission(id, rungTail);
            }
            reap();
        }
        if (failure != null) {
            failOutstanding(failure);
            tellIfIdle();
        }
    }

    private void tellIfIdle() {
        Runnable listener = whenIdle;
        if (listener != null && inDevice == 0) {
            whenIdle = null;
            listener.run();
        }
    }

    private void reap() {
        interrupted = false;
        try {
            var completion = completions[cursor.head()];
            while (cursor.isNew(completion.phaseAcquire())) {
                cursor.consume();
                complete(completion.cid(), completion.statusField());
                completion = completions[cursor.head()];
            }
        } finally {
            ringCompletions();
        }
    }

    private void complete(int commandIdentifier, int statusField) {
        BlockRequest request = commandIdentifier < requests.length ? requests[commandIdentifier] : null;
        if (request == null) {
            unknownCompletions.incrementAndGet();
            LOG.warn("{}: completion of command {} which is not outstanding", name, commandIdentifier);
            return;
        }
        release(commandIdentifier);
        request.complete(Status.of(statusField));
    }

    private void release(int slot) {
        requests[slot] = null;
        if (sent[slot]) {
            inDevice--;
        }
        free[freeSlots++] = slot;
    }

    /**
     * Takes nothing new: what is submitted from here on completes with {@code status}, what the controller has goes on.
     *
     * @param idle run once when the controller has nothing any more, at {@link #fail} at the latest
     */
    void quiesce(Status status, Runnable idle) {
        if (failure == null) {
            failure = status;
        }
        whenIdle = idle;
        interrupt();
    }

    /** The controller is gone: everything outstanding, and everything submitted later, completes with {@code status}. */
    void fail(Status status) {
        interrupt();
        gone = true;
        if (failure == null) {
            failure = status;
        }
        interrupt();
    }

    /**
     * Completes what the controller does not have; all if it is gone. One pass: a request that a completion submits anew may
     * fall into it, or wait for its commit.
     */
    private void failOutstanding(Status status) {
        for (int slot = 0; slot < requests.length; slot++) {
            BlockRequest request = requests[slot];
            if (request != null && (gone || !sent[slot])) {
                release(slot);
                request.complete(status);
            }
        }
    }

    /**
     * Time passes: looks for completions whose interrupt was lost, and tells how many ticks the oldest request has waited.
     *
     * @return ticks, 0 if nothing is outstanding
     */
    int tick() {
        tick++;
        if (outstanding() > 0) {
            interrupt();
        }
        int oldest = 0;
        for (int slot = 0; slot < requests.length; slot++) {
            if (requests[slot] != null) {
                oldest = Math.max(oldest, tick - issuedTick[slot]);
            }
        }
        return oldest;
    }
}
