package io.peerlane.nvme.namespace;

/** One hardware queue of a block device; used on its event loop only, completions arrive there. */
public interface BlockQueue {

    /**
     * Queues a request; it starts no later than the next {@link #commit}. The request belongs to the queue until
     * {@link BlockRequest#completed} is called, which may happen before this method or {@code commit} returns.
     *
     * @return false if all slots are taken: nothing happened, try again after a completion
     */
    boolean submit(BlockRequest request);

    /** Rings the doorbell for everything submitted since the last commit. */
    void commit();

    /** Most requests outstanding. */
    int depth();
}
