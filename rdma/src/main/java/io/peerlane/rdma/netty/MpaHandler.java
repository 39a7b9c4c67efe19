package io.peerlane.rdma.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.rdma.iwarp.StreamParameters;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.rnic.OffloadEvents;
import io.peerlane.rdma.verbs.QueuePair;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * MPA start-up on a channel, up to the moment the stream becomes the adapter's. What both sides share: the received
 * bytes, the clock, and the ways it can fail.
 */
abstract class MpaHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(MpaHandler.class);

    final NettyConnectionManager manager;
    final Channel channel;
    private final ReceiveBuffer receive;
    private @Nullable Future<?> timeout;
    private boolean over;

    MpaHandler(NettyConnectionManager manager, Channel channel, ReceiveBuffer receive) {
        this.manager = manager;
        this.channel = channel;
        this.receive = receive;
    }

    /** Looks at everything received so far. */
    abstract void received(MemorySegment bytes);

    /** It came to nothing. The channel is being closed. */
    abstract void failed(Throwable cause);

    /** Whether the peer made the connection. */
    abstract boolean isResponder();

    /** Whether the peer's frame is not all there. */
    abstract boolean isIncomplete();

    /** The peer ended the connection without a byte; true if something is made of that. */
    boolean endedWithoutAnswer() {
        return false;
    }

    /** A fault of the peer ended it; true if someone else writes that to a log. */
    abstract boolean isToldElsewhere(Fault fault, String reason);

    /** What is waited for, in the words of a message. */
    abstract String awaited();

    final boolean isOver() {
        return over;
    }

    final void startClock(Duration limit) {
        timeout = channel.eventLoop()
                .schedule(
                        () -> fail(
                                Fault.MPA_TIMEOUT,
                                "no " + awaited() + " within " + limit.toMillis() + " ms",
                                MpaFailures.timedOut(channel, awaited())),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    final void stopClock() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    /** Sends a start-up frame. */
    final ChannelFuture send(byte[] frame) {
        return channel.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(done -> {
            if (done.isSuccess()) {
                manager.statistics().ethernet().sent(frame.length);
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!over) {
                received(receive.unusedBytes());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        int bytes = receive.unused();
        if (!over && bytes == 0 && endedWithoutAnswer()) {
            return;
        }
        fail(
                bytes > 0 && isIncomplete() ? Fault.TRUNCATED : null,
                "closed after " + bytes + " bytes, wanted: " + awaited(),
                MpaFailures.closed(channel, awaited()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over && receive.unused() == 0 && endedWithoutAnswer()) {
            return;
        }
        fail(Fault.RESET, cause.toString(), cause);
    }

    /** Ends start-up: counts, logs, tells whom it concerns, closes. */
    final void fail(@Nullable Fault fault, String reason, Throwable cause) {
        if (over) {
            return;
        }
        end();
        if (fault == null) {
            LOG.debug("connection with {} {}", channel.remoteAddress(), reason);
        } else {
            tell(fault, reason, manager.statistics().faulted(fault));
        }
        var _ = channel.close();
        failed(cause);
    }

    /** An initiator's failure is told by whoever wanted the connection; a responder has nobody else to tell it. */
    private void tell(Fault fault, String reason, long suppressed) {
        boolean elsewhere = isToldElsewhere(fault, reason);
        boolean news = isResponder() && !elsewhere && suppressed != LineLimit.SUPPRESSED;
        String more = news ? LineLimit.note(suppressed) : "";
        LOG.atLevel(news ? Level.WARN : Level.DEBUG)
                .log("connection with {} refused, {}: {}{}", channel.remoteAddress(), fault, reason, more);
    }

    /** Nothing of the channel is looked at any more. */
    final void end() {
        over = true;
        stopClock();
    }

    /**
     * Hands the stream, of which all bytes so far are used, to the adapter.
     *
     * @return false if the queue pair was closed meanwhile: start-up has failed
     */
    final boolean offload(QueuePair queuePair, StreamParameters parameters, OffloadEvents events) {
        receive.use(receive.unused());
        receive.grow();
        var stream = new TcpStreamHandler(
                channel,
                receive,
                manager.outputBuffers(channel.eventLoop()),
                manager.statistics().ethernet());
        try {
            stream.connect(manager.driver()
                    .offload(queuePair, stream, parameters, manager.options().mulpdu(), events));
        } catch (ErrnoException e) {
            fail(null, "given up: " + e.getMessage(), e);
            return false;
        }
        end();
        channel.pipeline().replace(this, "stream", stream);
        return true;
    }
}
