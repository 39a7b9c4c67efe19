package io.peerlane.rdma.cm;

import java.net.InetSocketAddress;

/** A listening endpoint. */
public interface Listener extends AutoCloseable {

    /** Where it listens, the port it got included. */
    InetSocketAddress address();

    /** Takes no new connection from here on; those that exist go on. */
    @Override
    void close();
}
