package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import io.peerlane.rdma.verbs.QueuePair;
import java.net.InetSocketAddress;

/** A queue pair and the channel below it. Safe from any thread. */
final class NettyConnection implements Connection {

    private final RnicDriver driver;
    private final QueuePair queuePair;
    private final Channel channel;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;

    NettyConnection(RnicDriver driver, QueuePair queuePair, Channel channel) {
        this.driver = driver;
        this.queuePair = queuePair;
        this.channel = channel;
        this.remote = (InetSocketAddress) channel.remoteAddress();
        this.local = (InetSocketAddress) channel.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void disconnect() {
        if (channel.eventLoop().inEventLoop()) {
            driver.disconnect(queuePair);
        } else {
            channel.eventLoop().execute(() -> driver.disconnect(queuePair));
        }
    }
}
