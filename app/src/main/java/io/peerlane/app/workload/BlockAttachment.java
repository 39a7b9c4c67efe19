package io.peerlane.app.workload;

import io.peerlane.nvme.namespace.BlockDevice;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A namespace made ready for a workload: the device, the event loops its queues belong to, and memory it can reach. */
public interface BlockAttachment extends AutoCloseable {

    /** The namespace. */
    BlockDevice device();

    /** Number of event loops, each with a queue of its own; at least 1. */
    int loops();

    /** Event loop {@code index}; tasks given to it run one after the other, in order. */
    Executor loop(int index);

    /** Timer of event loop {@code index}. */
    LoopTimer timer(int index);

    /**
     * Zeroed memory, freed when the attachment closes.
     *
     * @param bytes at least 1
     */
    DataBuffer allocate(long bytes);

    /** Why the attachment is no longer usable, once the connection to the namespace is lost. Safe from any thread. */
    Optional<String> failure();

    /** Disconnects and frees the memory. No request may be outstanding, unless {@link #failure} is present. */
    @Override
    void close();
}
