package io.peerlane.fabric.dmabuf;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of a shared buffer and the fences of work that goes on in it. Thread-safe.
 *
 * <p>The lock is not recursive: a callback that is called with it held must not take it again.
 *
 * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">Reservation Objects (struct dma_resv)</a>
 */
public final class Reservation {

    /** What a fence stands for. Who waits for one kind waits for every kind before it, too. */
    public enum Usage {
        /** Memory management: moving or clearing the buffer. */
        KERNEL,
        /** Someone writes. */
        WRITE,
        /** Someone reads. */
        READ,
        /** Any other work that must be over before the memory goes. */
        BOOKKEEP
    }

    private record Fence(CompletableFuture<?> work, Usage usage) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Fence> fences = new ArrayList<>();

    /** Made with its buffer. */
    Reservation() {}

    /**
     * Takes the lock; waits for who holds it, which may be for as long as their fences take.
     *
     * @throws IllegalStateException if this thread holds it already
     */
    public void lock() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("the reservation lock is held already");
        }
        lock.lock();
    }

    /** Gives the lock back. */
    public void unlock() {
        lock.unlock();
    }

    /** Runs {@code work} under the lock; waits as {@link #lock} does. */
    public void locked(Runnable work) {
        lock();
        try {
            work.run();
        } finally {
            unlock();
        }
    }

    /** True if this thread holds the lock. */
    public boolean isHeld() {
        return lock.isHeldByCurrentThread();
    }

    /** @throws IllegalStateException if this thread does not hold the lock */
    void checkHeld(String call) {
        if (!isHeld()) {
            throw new IllegalStateException(call + " without the reservation lock");
        }
    }

    /**
     * Announces work in the buffer, under the lock.
     *
     * @param work completes, either way, when the work is over; must not need the lock for that
     */
    public void addFence(CompletionStage<?> work, Usage usage) {
        checkHeld("a fence was added");
        fences.removeIf(fence -> fence.work.isDone());
        fences.add(new Fence(work.toCompletableFuture(), usage));
    }

    /** Waits under the lock until all work of that kind, and of those before it, is over, successful or not. */
    public void await(Usage usage) {
        checkHeld("a wait for fences");
        for (Iterator<Fence> each = fences.iterator(); each.hasNext(); ) {
            var fence = each.next();
            if (fence.usage.compareTo(usage) <= 0) {
                awaitEnd(fence.work);
                each.remove();
            }
        }
    }

    private static void awaitEnd(CompletableFuture<?> work) {
        try {
            var _ = work.join();
        } catch (CompletionException | CancellationException _) {
            // Over is over: whoever announced the work knows how it ended.
        }
    }
}
