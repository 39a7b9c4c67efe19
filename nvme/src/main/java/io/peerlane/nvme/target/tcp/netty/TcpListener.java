package io.peerlane.nvme.target.tcp.netty;

import io.netty.channel.Channel;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.net.InetSocketAddress;

/** A listening socket. Safe from any thread but event loops. */
public final class TcpListener implements AutoCloseable {

    private final Port port;
    private final Channel channel;
    private final PortAddress told;

    TcpListener(Port port, Channel channel) {
        this.port = port;
        this.channel = channel;
        this.told = new PortAddress(TransportSpecific.plainTcp(), (InetSocketAddress) channel.localAddress());
        port.addAddress(told);
    }

    /** Where it listens, the port that was picked included. */
    public InetSocketAddress address() {
        return told.bound();
    }

    /** Takes no more connections; those it took stay. Idempotent; waits. */
    @Override
    public void close() {
        port.removeAddress(told);
        var _ = channel.close().syncUninterruptibly();
    }
}
