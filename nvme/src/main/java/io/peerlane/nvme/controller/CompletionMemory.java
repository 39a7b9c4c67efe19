package io.peerlane.nvme.controller;

/** Where the entries of one completion queue go. Used and closed under the queue's lock. */
@FunctionalInterface
interface CompletionMemory extends AutoCloseable {

    /** Writes the entry at {@code offset} of the queue in place, its phase tag last. */
    void write(long offset, long result, int sqhd, int sqid, int cid, boolean phase, int statusField);

    /** The queue is gone: gives back what it took to reach its memory. */
    @Override
    default void close() {}
}
