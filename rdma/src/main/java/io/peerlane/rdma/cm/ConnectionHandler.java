package io.peerlane.rdma.cm;

import io.peerlane.rdma.verbs.QueuePair;
import java.util.concurrent.Executor;

/** Told what becomes of a connection, on its event loop. */
public interface ConnectionHandler {

    /**
     * The initiator's address is resolved: make the queue pair and post its receives. Never called for an accepted
     * connection.
     *
     * @param loopIndex index of the connection's event loop
     */
    default QueuePair resolved(int loopIndex, Executor loop) {
        throw new IllegalStateException("an accepted connection has its queue pair already");
    }

    /**
     * Ready for traffic.
     *
     * @param privateData the acceptor's private data (empty at the acceptor)
     * @param outboundReads RDMA Reads this side may have outstanding
     */
    void established(Connection connection, byte[] privateData, int outboundReads);

    /** The peer refused. */
    default void rejected(byte[] privateData) {}

    /** It could not be made: nobody listens, a time-out, a peer that breaks the MPA rules. */
    default void failed(Throwable cause) {}

    /**
     * It is over; the queue pair is in error and its work was flushed. Called once, after {@code established} only.
     *
     * @param reason for the log: orderly close, reset, the Terminate sent or received
     */
    void disconnected(String reason);
}
