package io.peerlane.nvme.target.tcp.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.fabric.ethernet.EthernetCount;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.tcp.TcpTransport;
import io.peerlane.nvme.tcp.netty.TcpChannelHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens for the hosts of a TCP transport. {@link #listen} and {@link #close} block and are not for event loops. */
public final class TcpListeners implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final TcpTransport transport;
    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> channelType;
    private final EthernetBytes bytes = new EthernetBytes();
    private final List<TcpListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param loops event loops that are executors of the target's loops
     * @param channelType the kind of channel that those loops drive
     */
    public TcpListeners(TcpTransport transport, EventLoopGroup loops, Class<? extends ServerChannel> channelType) {
        this.transport = transport;
        this.loops = loops;
        this.channelType = channelType;
    }

    /**
     * Listens for the hosts of a port, and enters the address in the Discovery log page.
     *
     * @param address port 0 picks a free one
     * @throws ErrnoException EADDRINUSE, EACCES, or EINVAL for an address that is not the machine's
     */
    public TcpListener listen(Port port, InetSocketAddress address) {
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(channelType)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(port, channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw refused(address, bound.cause());
        }
        var listener = new TcpListener(port, bound.channel());
        listeners.add(listener);
        return listener;
    }

    /** Bytes of all connections since the transport listens. Safe from any thread. */
    public EthernetCount bytes() {
        return bytes.snapshot();
    }

    private void accepted(Port port, Channel channel) {
        TcpChannelHandler.install(channel, bytes, output -> transport.accept(port, channel.eventLoop(), output));
    }

    private static ErrnoException refused(InetSocketAddress address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        Errno errno = cause instanceof BindException ? Errno.EINVAL : Errno.EIO;
        if (lower.contains("already in use")) {
            errno = Errno.EADDRINUSE;
        } else if (lower.contains("permission denied")) {
            errno = Errno.EACCES;
        }
        return new ErrnoException(errno, "cannot listen on " + address + ": " + message, cause);
    }

    /** Takes no more connections. */
    @Override
    public void close() {
        listeners.forEach(TcpListener::close);
    }
}
