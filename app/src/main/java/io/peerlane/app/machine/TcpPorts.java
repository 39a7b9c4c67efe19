package io.peerlane.app.machine;

import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.ethernet.EthernetCount;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.tcp.TcpTransport;
import io.peerlane.nvme.target.tcp.TcpTransportOptions;
import io.peerlane.nvme.target.tcp.netty.TcpListener;
import io.peerlane.nvme.target.tcp.netty.TcpListeners;
import io.peerlane.rdma.netty.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** NVMe/TCP of a target, on the event loops that are the machine's processors. {@link #listen} and {@link #close} block. */
final class TcpPorts implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final TcpTransport transport;
    private final TcpListeners listeners;

    TcpPorts(ServiceConfiguration configuration, Fabric machine, Target target, EventLoops loops) {
        var options =
                TcpTransportOptions.defaults().withQueues(configuration.inlineDataBytes(), configuration.queueDepth());
        transport = new TcpTransport(machine, target, options);
        listeners = new TcpListeners(transport, loops.group(), loops.serverChannel());
    }

    TcpTransport transport() {
        return transport;
    }

    /**
     * Listens for the hosts of a port.
     *
     * @throws ErrnoException EADDRINUSE
     */
    TcpListener listen(Port port, InetSocketAddress address) {
        return listeners.listen(port, address);
    }

    /** Bytes of all connections. */
    EthernetCount bytes() {
        return listeners.bytes();
    }

    /** Takes no new connections. */
    void stopListening() {
        listeners.close();
    }

    /** Closes all connections, and waits until their memory is given back. */
    @Override
    public void close() {
        listeners.close();
        var _ = transport
                .close()
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
