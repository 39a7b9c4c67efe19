package io.peerlane.nvme.host.tcp.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.nvme.host.tcp.TcpDialer;
import io.peerlane.nvme.tcp.netty.TcpChannelHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connects on Netty's event loops. Safe from any thread. */
public final class NettyDialer implements TcpDialer {

    private final List<EventLoop> loops = new ArrayList<>();
    private final Class<? extends Channel> channelType;

    /**
     * @param group the loops, numbered in its order
     * @param channelType the kind of channel that those loops drive
     */
    public NettyDialer(EventLoopGroup group, Class<? extends Channel> channelType) {
        group.forEach(executor -> loops.add((EventLoop) executor));
        this.channelType = channelType;
    }

    @Override
    public int loops() {
        return loops.size();
    }

    @Override
    public void dial(int loop, InetSocketAddress address, Duration limit, Caller caller) {
        var _ = new Bootstrap()
                .group(loops.get(loop))
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, limit.toMillis()))
                .handler(new Dialing(caller))
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        caller.failed(connected.cause());
                    }
                });
    }

    /** Makes way for the connection's own handler as soon as there is one, before anything is read. */
    private static final class Dialing extends ChannelInboundHandlerAdapter {

        private final Caller caller;

        private Dialing(Caller caller) {
            this.caller = caller;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel channel = context.channel();
            var _ = channel.pipeline().remove(this);
            TcpChannelHandler.install(
                    channel, new EthernetBytes(), output -> caller.connected(channel.eventLoop(), output));
        }
    }
}
