package io.peerlane.nvme.controller;

import io.peerlane.nvme.queue.CompletionRing;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A completion queue: entries are posted from any thread under its lock, and a slot is reserved before the command that
 * will need it is fetched. Interrupts are raised outside the lock, one for everything posted since the last.
 */
final class CompletionQueue {

    /** Someone who got fewer slots than wanted and goes on when the host frees some. */
    interface SlotWaiter {

        /**
         * Does one turn of the work that waits.
         *
         * @return true if there was something to do, so that another turn may find more
         */
        boolean retry();
    }

    private static final int IDLE = 0;
    private static final int RAISING = 1;
    private static final int RAISE_AGAIN = 2;

    private final Session session;
    private final int id;
    private final CompletionMemory memory;
    private final boolean interruptsEnabled;
    private final int vector;
    private final CompletionRing ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<SlotWaiter> waiters = new CopyOnWriteArrayList<>();
    private final AtomicInteger interruptState = new AtomicInteger(IDLE);
    private boolean starved;
    private boolean closed;
    private volatile boolean interruptDue;
    private int firstWaiter;

    CompletionQueue(
            Session session, int id, CompletionMemory memory, int slots, boolean interruptsEnabled, int vector) {
        this.session = session;
        this.id = id;
        this.memory = memory;
        this.interruptsEnabled = interruptsEnabled;
        this.vector = vector;
        this.ring = new CompletionRing(slots);
    }

    int id() {
        return id;
    }

    int vector() {
        return vector;
    }

    /** True if a submission queue completes here. */
    boolean isUsed() {
        return !waiters.isEmpty();
    }

    void addWaiter(SlotWaiter waiter) {
        waiters.add(waiter);
    }

    void removeWaiter(SlotWaiter waiter) {
        waiters.remove(waiter);
    }

    /** Promises up to {@code wanted} slots; who gets fewer is called when the host frees some. */
    int reserve(int wanted) {
        lock.lock();
        try {
            int granted = closed ? 0 : ring.reserve(wanted);
            starved |= granted < wanted;
            return granted;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back promised slots. */
    void release(int count) {
        lock.lock();
        try {
            ring.release(count);
        } finally {
            lock.unlock();
        }
    }

    /** Posts an entry into a promised slot; {@link #signal()} tells the host. After {@link #close()} nothing happens. */
    void post(long result, SubmissionQueue queue, int cid, int statusField) {
        lock.lock();
        try {
            if (!closed) {
                write(result, queue.head(), queue.id(), cid, statusField);
            }
        } catch (RuntimeException e) {
            session.fail("completion queue " + id + " cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    private void write(long result, int sqhd, int sqid, int cid, int statusField) {
        long offset = (long) CompletionQueueEntry.BYTES * ring.tail();
        memory.write(offset, result, sqhd, sqid, cid, ring.phase(), statusField);
        ring.produce();
        interruptDue = interruptsEnabled;
    }

    /**
     * Raises the interrupt if something was posted since the last. A handler that runs inside and makes the controller
     * post more comes back here: its interrupt is raised after it returns, so the stack stays flat.
     */
    void signal() {
        if (!interruptDue) {
            return;
        }
        if (interruptState.getAndUpdate(state -> state == IDLE ? RAISING : RAISE_AGAIN) != IDLE) {
            return;
        }
        do {
            interruptState.set(RAISING);
            if (interruptDue) {
                interruptDue = false;
                session.raise(vector);
            }
        } while (!interruptState.compareAndSet(RAISING, IDLE));
    }

    /**
     * The head doorbell was written.
     *
     * @return false if the value is impossible
     */
    boolean headIs(int head) {
        boolean resume;
        lock.lock();
        try {
            if (!ring.headIs(head)) {
                return false;
            }
            resume = starved && ring.free() > 0;
            starved &= !resume;
        } finally {
            lock.unlock();
        }
        if (resume) {
            resume();
        }
        return true;
    }

    /** Lets those who wait have their turns, round robin, another one first each time. */
    private void resume() {
        var turns = waiters.toArray(new SlotWaiter[0]);
        int start = firstWaiter++;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = 0; i < turns.length; i++) {
                progress |= turns[Math.floorMod(start + i, turns.length)].retry();
            }
        }
        signal();
    }

    /** From now on completions vanish, and their memory is let go: the queue is deleted or the controller being reset. */
    void close() {
        lock.lock();
        try {
            closed = true;
            memory.close();
        } finally {
            lock.unlock();
        }
    }
}
