package io.peerlane.rdma.verbs;

/** Receives the completions of one completion queue, on the queue's event loop. */
@FunctionalInterface
public interface CompletionHandler {

    /** @param completion valid only during this call */
    void completed(WorkCompletion completion);

    /** The queue ran empty: the moment to ring doorbells and flush what the completions caused. */
    default void drained() {}
}
