package io.peerlane.rdma.cm;

import io.peerlane.rdma.verbs.QueuePair;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** A connection request that waits for an answer; exactly one is given, on its event loop. */
public interface ConnectRequest {

    /** Where it comes from. */
    InetSocketAddress remoteAddress();

    /** The listener's address it came to. */
    InetSocketAddress localAddress();

    /** The application's private data. */
    byte[] privateData();

    /** RDMA Reads the peer serves at a time: the most this side may have outstanding. */
    int peerResponderResources();

    /** RDMA Reads the peer wants to have outstanding. */
    int peerInitiatorDepth();

    /** Index of its event loop, 0 to {@link ConnectionManager#loops()} - 1. */
    int loopIndex();

    /** Its event loop. */
    Executor loop();

    /**
     * Accepts. Receives must have been posted. {@code handler.established} follows when the peer's first message is in.
     */
    void accept(QueuePair queuePair, ConnectParameters parameters, ConnectionHandler handler);

    /** Rejects with private data and closes. */
    void reject(byte[] privateData);
}
