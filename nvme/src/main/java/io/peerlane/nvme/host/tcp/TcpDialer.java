package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Opens TCP connections on event loops. Safe from any thread. */
public interface TcpDialer {

    /** Event loops there are. */
    int loops();

    /**
     * Connects; the caller is told on the loop, once.
     *
     * @param loop index of the event loop
     * @param limit longest wait for the connection
     */
    void dial(int loop, InetSocketAddress address, Duration limit, Caller caller);

    /** Who wants a connection. */
    interface Caller {

        /**
         * The connection is there; nothing was received yet.
         *
         * @param loop its event loop
         * @return what takes its bytes; empty to close it
         */
        Optional<TcpInput> connected(Executor loop, TcpOutput output);

        /** There is none. */
        void failed(Throwable cause);
    }
}
