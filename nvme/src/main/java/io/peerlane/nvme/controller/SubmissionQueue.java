package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.queue.SubmissionRing;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A submission queue and the work on it. Whoever rings the doorbell executes what is new, on its own thread; if another
 * thread is at it, or the same one further up its stack, that one goes on with the rest. So a queue's state needs no
 * lock, and a queue is never entered twice.
 */
final class SubmissionQueue implements CompletionQueue.SlotWaiter {

    /** Executes the commands of a queue: admin, or an I/O command set. */
    interface CommandSet {

        /**
         * Executes one command; calls {@link #complete} now, or {@link #begin} now and {@link #finish} later.
         *
         * @param entry valid during the call only
         */
        void execute(SubmissionQueueEntry entry, SubmissionQueue queue);
    }

    private static final int NO_DOORBELL = -1;

    /** 256 ranges of Dataset Management, 128 of Copy. */
    private static final int PARAMETER_BYTES = 4096;

    private final Session session;
    private final int id;
    private final long base;
    private final CompletionQueue completions;
    private final CommandSet commands;
    private final SubmissionRing ring;
    private final MemorySegment fetched;
    private final SubmissionQueueEntry[] entries;
    private final DataPointerReader dataPointers;
    private final IoCommand inline;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger doorbell = new AtomicInteger(NO_DOORBELL);
    private final AtomicInteger outstanding = new AtomicInteger();
    private final ConcurrentHashMap<Integer, IoCommand> underWay = new ConcurrentHashMap<>();
    private @Nullable MemorySegment parameters;
    private volatile int head;
    private volatile boolean stopping;
    private volatile @Nullable Runnable stopped;

    SubmissionQueue(Session session, int id, long base, int slots, CompletionQueue completions, CommandSet commands) {
        this.session = session;
        this.id = id;
        this.base = base;
        this.completions = completions;
        this.commands = commands;
        ring = new SubmissionRing(slots);
        fetched = MemorySegment.ofArray(new byte[slots * SubmissionQueueEntry.BYTES]);
        entries = new SubmissionQueueEntry[slots];
        for (int i = 0; i < slots; i++) {
            entries[i] = new SubmissionQueueEntry(
                    fetched.asSlice((long) i * SubmissionQueueEntry.BYTES, SubmissionQueueEntry.BYTES));
        }
        dataPointers = new DataPointerReader(session.memory(), session.pageBytes());
        inline = new IoCommand(this);
    }

    int id() {
        return id;
    }

    /** SQHD: the slot after the last one fetched. Any thread. */
    int head() {
        return head;
    }

    CompletionQueue completions() {
        return completions;
    }

    /** For the executing thread only. */
    DataPointerReader dataPointers() {
        return dataPointers;
    }

    /** Room for a list of ranges, {@value #PARAMETER_BYTES} bytes; for the executing thread only. */
    MemorySegment parameters() {
        MemorySegment list = parameters;
        if (list == null) {
            list = MemorySegment.ofArray(new byte[PARAMETER_BYTES]);
            parameters = list;
        }
        return list;
    }

    /** Reused for every command that ends before its execution returns; for the executing thread only. */
    IoCommand inline() {
        return inline;
    }

    /** The tail doorbell was written: executes what is new. */
    void ring(int tail) {
        doorbell.set(tail);
        run(Integer.MAX_VALUE);
        completions.signal();
    }

    @Override
    public boolean retry() {
        return run(1);
    }

    /**
     * Works on the queue unless someone does already, who will then look again.
     *
     * @param fetches most fetches per look
     * @return true if at least one command was executed here
     */
    private boolean run(int fetches) {
        if (work.getAndIncrement() != 0) {
            return false;
        }
        int executed = 0;
        int seen = 1;
        do {
            executed += look(fetches);
            seen = work.addAndGet(-seen);
        } while (seen != 0);
        return executed > 0;
    }

    private int look(int fetches) {
        try {
            takeDoorbell();
            int executed = 0;
            int batch = 1;
            for (int i = 0; i < fetches && batch > 0 && !stopping; i++) {
                batch = fetchAndExecute();
                executed += batch;
            }
            return executed;
        } catch (DmaException | ErrnoException e) {
            session.fail("submission queue " + id + " cannot be read", e);
        } catch (RuntimeException e) {
            session.fail("submission queue " + id + ": a command could not be executed", e);
        } finally {
            finishStop();
        }
        return 0;
    }

    private void takeDoorbell() {
        int tail = doorbell.getAndSet(NO_DOORBELL);
        if (tail != NO_DOORBELL && !ring.tailIs(tail)) {
            session.invalidDoorbellValue(id);
        }
    }

    private int fetchAndExecute() {
        int wanted = Math.min(ring.contiguous(), session.arbitrationBurst());
        if (wanted == 0 || !session.isExecuting()) {
            return 0;
        }
        int granted = completions.reserve(wanted);
        if (granted == 0) {
            return 0;
        }
        int first = ring.head();
        long offset = (long) first * SubmissionQueueEntry.BYTES;
        session.memory().readControl(base + offset, fetched, offset, (long) granted * SubmissionQueueEntry.BYTES);
        session.counters().fetches.increment();
        ring.consume(granted);
        head = ring.head();
        for (int i = first; i < first + granted; i++) {
            commands.execute(entries[i], this);
        }
        return granted;
    }

    /** Completes a command; the host is told at the end of the batch. For the executing thread. */
    void complete(int cid, long result, Status status) {
        if (!status.isSuccess()) {
            session.counters().failedCommands.increment();
        }
        completions.post(result, this, cid, status.field());
    }

    /** A command goes on after its execution returned; {@link #finish} must follow. */
    void begin() {
        outstanding.incrementAndGet();
    }

    /** As {@link #begin()}, for a command that can be aborted until it runs; {@link #finish(IoCommand, Status)} must follow. */
    void begin(IoCommand command) {
        underWay.put(command.cid(), command);
        begin();
    }

    /** Such a command is past being aborted; {@link #finish(int, long, Status)} must follow. Any thread. */
    void cannotBeAborted(IoCommand command) {
        underWay.remove(command.cid(), command);
    }

    /** Completes such a command. Any thread. */
    void finish(IoCommand command, Status status) {
        cannotBeAborted(command);
        finish(command.cid(), 0, status);
    }

    /** Abort: ends a command that began and does not run yet; false if there is none. Any thread. */
    boolean abort(int cid) {
        IoCommand command = underWay.get(cid);
        return command != null && command.abort();
    }

    /** Completes a command that {@link #begin() began}, and tells the host. Any thread. */
    void finish(int cid, long result, Status status) {
        complete(cid, result, status);
        completions.signal();
        outstanding.decrementAndGet();
        if (stopping) {
            run(0);
        }
    }

    /**
     * Fetches nothing more and calls {@code whenStopped} once the commands that began have finished: before this method
     * returns if there are none, else from the thread that finishes the last.
     */
    void stop(Runnable whenStopped) {
        stopped = whenStopped;
        stopping = true;
        run(0);
    }

    private void finishStop() {
        Runnable callback = stopped;
        if (callback != null && outstanding.get() == 0) {
            stopped = null;
            callback.run();
        }
    }
}
