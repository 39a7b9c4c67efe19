package io.peerlane.rdma.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.iwarp.MpaInitiator;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.verbs.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connecting side: sends the Request, waits for the Reply. */
final class MpaInitiatorHandler extends MpaHandler {

    private final ConnectionHandler handler;
    private final MpaInitiator mpa;
    private @Nullable QueuePair queuePair;

    MpaInitiatorHandler(
            NettyConnectionManager manager,
            Channel channel,
            ReceiveBuffer receive,
            ConnectParameters parameters,
            ConnectionHandler handler) {
        super(manager, channel, receive);
        this.handler = handler;
        this.mpa = new MpaInitiator(manager.initiatorOptions(parameters), parameters.privateData());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        try {
            queuePair = handler.resolved(manager.loopIndex(channel.eventLoop()), channel.eventLoop());
        } catch (RuntimeException e) {
            fail(null, "given up: " + e.getMessage(), e);
            return;
        }
        startClock(manager.options().replyTimeout());
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(mpa.request()));
    }

    @Override
    String awaited() {
        return "MPA Reply";
    }

    @Override
    boolean isResponder() {
        return false;
    }

    @Override
    boolean isIncomplete() {
        return true;
    }

    @Override
    void received(MemorySegment bytes) {
        switch (mpa.received(bytes)) {
            case MpaInitiator.Outcome.NeedMore _ -> {}
            case MpaInitiator.Outcome.Established established -> establish(established);
            case MpaInitiator.Outcome.Rejected(var privateData) -> {
                end();
                var _ = channel.close();
                handler.rejected(privateData);
            }
            case MpaInitiator.Outcome.Failed(var error, var detail, var answer) -> {
                if (answer.length > 0) {
                    var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(answer));
                }
                fail(
                        Fault.MPA_FRAME_INVALID,
                        error + ", " + detail,
                        new ErrnoException(Errno.EINVAL, channel.remoteAddress() + ": " + detail));
            }
        }
    }

    private void establish(MpaInitiator.Outcome.Established established) {
        var parameters = established.parameters();
        var owned = Objects.requireNonNull(queuePair);
        var connection = new NettyConnection(manager.driver(), owned, channel);
        var events = new ConnectionEvents(connection, handler, parameters.outboundReads(), true);
        if (offload(owned, parameters, events)) {
            handler.established(connection, established.privateData(), parameters.outboundReads());
        }
    }

    @Override
    void failed(Throwable cause) {
        handler.failed(cause);
    }
}
