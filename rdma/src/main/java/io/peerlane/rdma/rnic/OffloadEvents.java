package io.peerlane.rdma.rnic;

/** What connection management is told of a stream it handed over. Called on the connection's event loop. */
public interface OffloadEvents {

    /** The first FPDU of the peer is in; its completion, if it makes one, follows. Called once, if at all. */
    void firstMessage();

    /** The queue pair is in error, its work was flushed and the stream is closed. Called once. */
    void disconnected(String reason);
}
