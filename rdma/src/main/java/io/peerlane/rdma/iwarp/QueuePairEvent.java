package io.peerlane.rdma.iwarp;

/** What moves a queue pair from state to state. */
public enum QueuePairEvent {
    /** MPA start-up is complete. */
    ESTABLISHED,
    /** Orderly close wanted by the local application; what was posted is sent first. */
    LOCAL_CLOSE,
    /** The peer closed its side of the TCP connection and nothing was outstanding. */
    PEER_CLOSED_IDLE,
    /** The peer closed or reset the TCP connection with work outstanding. */
    CONNECTION_LOST,
    /** This side found a violation and sends a Terminate. */
    TERMINATE_SENT,
    /** A Terminate arrived. */
    TERMINATE_RECEIVED,
    /** The TCP connection is gone, both ways. */
    STREAM_CLOSED,
    /** The application, or a failed work request, gives the queue pair up. */
    FAILED
}
