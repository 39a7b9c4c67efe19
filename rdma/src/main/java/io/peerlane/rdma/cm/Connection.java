package io.peerlane.rdma.cm;

import java.net.InetSocketAddress;

/** An established connection. */
public interface Connection {

    /** The peer's address. */
    InetSocketAddress remoteAddress();

    /** This side's address. */
    InetSocketAddress localAddress();

    /** Orderly close: what was posted is sent, then the stream ends. {@code disconnected} follows. */
    void disconnect();
}
