package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.rdma.iwarp.WireBuffer;
import io.peerlane.rdma.rnic.ByteStream;
import io.peerlane.rdma.rnic.InboundStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An established connection between TCP and the adapter: bytes in by reference, bytes out from lent memory. */
final class TcpStreamHandler extends ChannelInboundHandlerAdapter implements ByteStream {

    private static final Logger LOG = LoggerFactory.getLogger(TcpStreamHandler.class);

    private static final int MOST_BUFFERS = 2;
    private static final long LINGER_MILLIS = 2000;

    private final Channel channel;
    private final ReceiveBuffer receive;
    private final OutputBufferPool pool;
    private final EthernetBytes counts;
    private final Runnable announceWritable = this::announceWritable;

    private @Nullable InboundStream adapter;
    private @Nullable OutputBuffer reserved;
    private int inFlight;
    private boolean starved;
    private boolean finishing;
    private boolean outputBroken;
    private boolean closed;
    private @Nullable String failure;

    TcpStreamHandler(Channel channel, ReceiveBuffer receive, OutputBufferPool pool, EthernetBytes counts) {
        this.channel = channel;
        this.receive = receive;
        this.pool = pool;
        this.counts = counts;
    }

    /** Where received bytes go. */
    void connect(InboundStream newAdapter) {
        adapter = newAdapter;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            receive.use(adapter().received(receive.wire(), receive.from(), receive.to()));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private InboundStream adapter() {
        return Objects.requireNonNull(adapter);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        adapter().receiveComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = cause.toString();
        if (!(cause instanceof IOException)) {
            LOG.error("connection with {} is cut, its handler failed", channel.remoteAddress(), cause);
        }
        var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        giveBackReserved();
        if (!closed) {
            closed = true;
            adapter().ended(failure == null, receive.unused(), failure == null ? "closed" : failure);
        }
    }

    @Override
    public String peer() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public @Nullable WireBuffer reserve() {
        if (reserved == null) {
            if (inFlight == MOST_BUFFERS || outputBroken || closed || finishing) {
                starved = true;
                return null;
            }
            reserved = pool.take();
        }
        return reserved.wire();
    }

    @Override
    public void write(int length) {
        var buffer = Objects.requireNonNull(reserved);
        reserved = null;
        inFlight++;
        var _ = channel.write(buffer.message(length)).addListener(done -> written(buffer, length, done.cause()));
    }

    /** A write is over; one that failed has closed the channel, whose end then is a reset: no more is to be fetched for it. */
    private void written(OutputBuffer buffer, int length, @Nullable Throwable cause) {
        if (cause == null) {
            counts.sent(length);
        }
        if (cause != null && failure == null && !(cause instanceof ClosedChannelException)) {
            failure = cause.toString();
        }
        outputBroken |= cause != null;
        inFlight--;
        pool.give(buffer);
        if (finishing && inFlight == 0) {
            endOutput();
        } else if (starved && !outputBroken) {
            starved = false;
            channel.eventLoop().execute(announceWritable);
        }
    }

    private void announceWritable() {
        if (!closed) {
            adapter().writable();
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void finish() {
        if (!finishing) {
            finishing = true;
            giveBackReserved();
            var _ = channel.eventLoop().schedule(this::closeChannel, LINGER_MILLIS, TimeUnit.MILLISECONDS);
            if (inFlight == 0) {
                endOutput();
            }
        }
    }

    private void endOutput() {
        if (channel.isActive() && channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        }
    }

    @Override
    public void cut(String reason) {
        channel.eventLoop().execute(() -> {
            if (failure == null) {
                failure = reason;
            }
            closeChannel();
        });
    }

    @Override
    public void close() {
        closed = true;
        giveBackReserved();
        closeChannel();
    }

    private void closeChannel() {
        var _ = channel.close();
    }

    private void giveBackReserved() {
        if (reserved != null) {
            pool.give(reserved);
            reserved = null;
        }
    }
}
