package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.cm.Connection;
import java.net.InetSocketAddress;

/** A connection of {@link FakeVerbs}. */
record FakeConnection(FakeQueuePair queuePair) implements Connection {
    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 4420);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 40000);
    }

    @Override
    public void disconnect() {
        queuePair.end("orderly close");
    }
}
