package io.peerlane.rdma.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.peerlane.fabric.pci.RemovalWatch;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.rnic.RnicStatistics;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Connections of one adapter over TCP: accept or connect, MPA start-up, and then the stream becomes the adapter's.
 *
 * <p>When the adapter is taken out of its slot, listeners and connections close by themselves.
 *
 * <p>{@link #listen} and {@link #close} block and are not for event loops.
 */
public final class NettyConnectionManager implements ConnectionManager {

    private static final int BACKLOG = 1024;

    private final RnicDriver driver;
    private final EventLoops loops;
    private final ConnectionOptions options;
    private final List<OutputBufferPool> outputBuffers;
    private final RemovalWatch removal;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** With {@link ConnectionOptions#DEFAULT}. */
    public NettyConnectionManager(RnicDriver driver, EventLoops loops) {
        this(driver, loops, ConnectionOptions.DEFAULT);
    }

    /** @param loops those whose processors the driver was opened with */
    public NettyConnectionManager(RnicDriver driver, EventLoops loops, ConnectionOptions options) {
        this.driver = driver;
        this.loops = loops;
        this.options = options;
        this.outputBuffers = loops.cpus().stream()
                .map(_ -> new OutputBufferPool(driver.statistics()))
                .toList();
        this.removal = driver.function().onRemoval(() -> {
            var _ = channels.close();
        });
    }

    @Override
    public RdmaDevice device() {
        return driver;
    }

    @Override
    public int loops() {
        return loops.count();
    }

    RnicDriver driver() {
        return driver;
    }

    ConnectionOptions options() {
        return options;
    }

    RnicStatistics statistics() {
        return driver.statistics();
    }

    int loopIndex(EventLoop loop) {
        return loops.indexOf(loop);
    }

    OutputBufferPool outputBuffers(EventLoop loop) {
        return outputBuffers.get(loops.indexOf(loop));
    }

    /** A responder does what it is asked about CRCs, and serves what the adapter can. */
    MpaOptions responderOptions() {
        return MpaOptions.of(
                false,
                readsWithin(driver.limits().maxInboundReads()),
                readsWithin(driver.limits().maxOutboundReads()));
    }

    private MpaOptions initiatorOptions(ConnectParameters parameters) {
        int inbound = Math.min(parameters.responderResources(), driver.limits().maxInboundReads());
        int outbound = Math.min(parameters.initiatorDepth(), driver.limits().maxOutboundReads());
        return MpaOptions.of(options.crc(), readsWithin(inbound), readsWithin(outbound))
                .offering(options.readyToReceive());
    }

    private static int readsWithin(int reads) {
        return Math.min(reads, MpaOptions.MAX_READS);
    }

    @Override
    public Listener listen(InetSocketAddress address, ConnectRequestHandler handler) {
        var bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        connections((channel, receive) -> new MpaResponderHandler(this, channel, receive, handler)))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw MpaFailures.bind(address, bound.cause());
        }
        channels.add(bound.channel());
        return new NettyListener(bound.channel());
    }

    @Override
    public void connect(int loop, InetSocketAddress address, ConnectParameters parameters, ConnectionHandler handler) {
        var attempt = new ConnectAttempt(initiatorOptions(parameters), parameters.privateData(), handler, null);
        connect(loops.loop(loop), address, attempt);
    }

    void connect(EventLoop loop, SocketAddress address, ConnectAttempt attempt) {
        int limit = (int) Math.min(Integer.MAX_VALUE, options.replyTimeout().toMillis());
        var _ = new Bootstrap()
                .group(loop)
                .channel(loops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limit)
                .handler(connections((channel, receive) -> new MpaInitiatorHandler(this, channel, receive, attempt)))
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        attempt.handler().failed(MpaFailures.connect(address, connected.cause()));
                    }
                });
    }

    private ChannelHandler connections(BiFunction<Channel, ReceiveBuffer, ChannelHandler> mpa) {
        return new ChannelInitializer<>() {
            @Override
            @SuppressWarnings("deprecation")
            protected void initChannel(Channel channel) {
                var receive = new ReceiveBuffer(statistics().ethernet());
                channel.config().setRecvByteBufAllocator(receive);
                channels.add(channel);
                channel.pipeline().addLast(mpa.apply(channel, receive));
            }
        };
    }

    /** Closes listeners and connections and waits until they are gone. */
    @Override
    public void close() {
        removal.close();
        var _ = channels.close().awaitUninterruptibly();
    }

    /** A bound channel. */
    private record NettyListener(Channel channel) implements Listener {
        @Override
        public InetSocketAddress address() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public void close() {
            var _ = channel.close().awaitUninterruptibly();
        }
    }
}
