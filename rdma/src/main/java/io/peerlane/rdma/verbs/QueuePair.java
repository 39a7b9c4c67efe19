package io.peerlane.rdma.verbs;

/** Queue pair: a send and a receive queue on one connection. Used on its event loop only. */
public interface QueuePair extends AutoCloseable {

    /** Its number on the device. */
    int number();

    /** Its state now. */
    QueuePairState state();

    /**
     * Posts one receive of one element; used in the order posted.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException ENOMEM if {@code receiveDepth} receives are outstanding
     */
    void postReceive(long workRequestId, long address, int length, int localKey);

    /**
     * Queues one send-queue request; it starts no later than the next {@link #ring}.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException ENOMEM if {@code sendDepth} requests are outstanding
     */
    void postSend(SendWorkRequest request);

    /** Rings the doorbell for everything posted since the last ring: receives and sends. */
    void ring();

    /** Moves to ERROR: everything outstanding flushes, the connection closes. Idempotent. */
    void fail(String reason);

    /** Destroys it; no completion of it is delivered after this returns. Idempotent. */
    @Override
    void close();
}
