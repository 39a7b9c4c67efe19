package io.peerlane.rdma.verbs;

/** Completion queue; its handler runs on one event loop. */
public interface CompletionQueue extends AutoCloseable {

    /** Entries it holds. The queue pairs on it must never have more work outstanding, or the queue is in error. */
    int entries();

    /** Frees it. No queue pair may use it any more ({@code EBUSY}). */
    @Override
    void close();
}
