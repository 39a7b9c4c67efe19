package io.peerlane.nvme.controller;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Whether commands that outlive their execution may still move data. They do so inside; once it is closed nobody is inside and
 * nobody enters again, so that memory given back after a reset stays untouched. Any thread.
 */
final class TransferGate {

    /** For a thread inside whose own data, written to a register, closes the gate: it cannot wait for itself. */
    private static final long PATIENCE_SECONDS = 1;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** True if data may be moved; {@link #leave} must follow, soon. */
    boolean enter() {
        lock.readLock().lock();
        if (closed) {
            lock.readLock().unlock();
            return false;
        }
        return true;
    }

    /** The data is moved. */
    void leave() {
        lock.readLock().unlock();
    }

    /** Lets nobody in any more and waits for those inside, who copy memory and wait for nothing. Idempotent. */
    void close() {
        closed = true;
        try {
            if (lock.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                lock.writeLock().unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
