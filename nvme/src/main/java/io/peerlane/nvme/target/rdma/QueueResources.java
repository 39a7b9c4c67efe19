package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import java.util.concurrent.Executor;

/**
 * What a connection holds at the adapter: capsule buffers, completion queue, queue pair. The queue pair goes first, when the
 * connection is gone; the rest when no request uses the buffers any more.
 *
 * @param receives receive buffers: commands outstanding
 * @param requests response buffers. Twice the receives, as nvmet: a response may still be leaving when the next command is
 *     there
 */
record QueueResources(
        int receives, int requests, CapsuleBuffers buffers, CompletionQueue completions, QueuePair queuePair)
        implements AutoCloseable {

    /**
     * @param depth commands outstanding
     * @param handler takes the completions, on {@code loop}
     * @throws ErrnoException ENOMEM if there is no room; nothing is left behind
     */
    static QueueResources allocate(RdmaTransport transport, Executor loop, int depth, CompletionHandler handler) {
        int requests = requests(depth);
        int sendDepth = requests * (transport.maxDataDescriptors() + 1); // transfers and a response each
        CapsuleBuffers buffers = transport.allocateBuffers(depth, requests);
        CompletionQueue completions = null;
        try {
            completions = transport.device().createCompletionQueue(depth + sendDepth, loop, handler);
            var attributes = new QueuePairAttributes(completions, completions, sendDepth, depth);
            return new QueueResources(
                    depth, requests, buffers, completions, transport.domain().createQueuePair(attributes));
        } catch (RuntimeException e) {
            if (completions != null) {
                completions.close();
            }
            buffers.close();
            throw e;
        }
    }

    /** Response buffers of a queue of {@code depth} commands. */
    static int requests(int depth) {
        return 2 * depth;
    }

    /** Gives back what outlives the queue pair, which must be closed. */
    @Override
    public void close() {
        completions.close();
        buffers.close();
    }
}
