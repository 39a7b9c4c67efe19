package io.peerlane.rdma.cm;

import io.peerlane.rdma.verbs.RdmaDevice;
import java.net.InetSocketAddress;

/** Makes and takes connections of one device. Safe from any thread. */
public interface ConnectionManager extends AutoCloseable {

    /** The device whose queue pairs it connects. */
    RdmaDevice device();

    /** Number of event loops; connections are spread over them in turn. */
    int loops();

    /**
     * Listens.
     *
     * @param address where; port 0 picks a free one
     * @throws io.peerlane.fabric.errno.ErrnoException EADDRINUSE with the address in its message
     */
    Listener listen(InetSocketAddress address, ConnectRequestHandler handler);

    /**
     * Starts a connection on an event loop; {@code handler} is told there what becomes of it. The queue pair is made by
     * {@link ConnectionHandler#resolved}, on that loop, before the request is sent.
     *
     * @param loop 0 to {@link #loops()} - 1
     */
    void connect(int loop, InetSocketAddress address, ConnectParameters parameters, ConnectionHandler handler);

    /** Closes all listeners and connections. */
    @Override
    void close();
}
