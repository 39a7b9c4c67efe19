package io.peerlane.rdma.netty;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.rnic.OffloadEvents;

/** Tells a connection's owner what becomes of it: an acceptor's is established by the peer's first message. */
final class ConnectionEvents implements OffloadEvents {

    private static final byte[] NO_DATA = {};

    private final Connection connection;
    private final ConnectionHandler handler;
    private final int outboundReads;
    private boolean established;

    ConnectionEvents(Connection connection, ConnectionHandler handler, int outboundReads, boolean established) {
        this.connection = connection;
        this.handler = handler;
        this.outboundReads = outboundReads;
        this.established = established;
    }

    @Override
    public void firstMessage() {
        if (!established) {
            established = true;
            handler.established(connection, NO_DATA, outboundReads);
        }
    }

    @Override
    public void disconnected(String reason) {
        if (established) {
            handler.disconnected(reason);
        } else {
            handler.failed(new ErrnoException(Errno.ECONNRESET, connection.remoteAddress() + ": " + reason));
        }
    }
}
