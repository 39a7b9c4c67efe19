package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.iwarp.MpaInitiator;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.verbs.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connecting side: sends the Request, waits for the Reply. */
final class MpaInitiatorHandler extends MpaHandler {

    private final ConnectAttempt attempt;
    private final ConnectionHandler handler;
    private final MpaInitiator mpa;
    private @Nullable QueuePair queuePair;

    MpaInitiatorHandler(
            NettyConnectionManager manager, Channel channel, ReceiveBuffer receive, ConnectAttempt attempt) {
        super(manager, channel, receive);
        this.attempt = attempt;
        this.handler = attempt.handler();
        this.mpa = new MpaInitiator(attempt.options(), attempt.privateData());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        try {
            queuePair = resolved();
        } catch (RuntimeException e) {
            fail(null, "given up: " + e.getMessage(), e);
            return;
        }
        startClock(manager.options().replyTimeout());
        var _ = send(mpa.request());
    }

    private QueuePair resolved() {
        var known = attempt.queuePair();
        return known == null ? handler.resolved(manager.loopIndex(channel.eventLoop()), channel.eventLoop()) : known;
    }

    @Override
    boolean isToldElsewhere(Fault fault, String reason) {
        return false;
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
            case MpaInitiator.Outcome.Established established -> settle(established);
            case MpaInitiator.Outcome.OlderPeer _ -> connectInRevision1();
            case MpaInitiator.Outcome.Rejected(var privateData) -> {
                end();
                var _ = channel.close();
                handler.rejected(privateData);
            }
            case MpaInitiator.Outcome.Failed(var error, var detail, var answer) -> {
                if (answer.length > 0) {
                    var _ = send(answer);
                }
                fail(
                        Fault.MPA_FRAME_INVALID,
                        error + ", " + detail,
                        new ErrnoException(Errno.EINVAL, channel.remoteAddress() + ": " + detail));
            }
        }
    }

    /** A peer of RFC 5044 need not answer a revision that it does not know: it may just close. */
    @Override
    boolean endedWithoutAnswer() {
        if (queuePair == null || !attempt.hasOlderRevision()) {
            return false;
        }
        connectInRevision1();
        return true;
    }

    private void connectInRevision1() {
        var again = attempt.inRevision1(Objects.requireNonNull(queuePair));
        var address = channel.remoteAddress();
        end();
        var _ = channel.close().addListener(_ -> manager.connect(channel.eventLoop(), address, again));
    }

    /** Nothing can come during the pause: the peer waits for the first message. */
    private void settle(MpaInitiator.Outcome.Established established) {
        var pause = manager.options().firstMessagePause();
        if (pause.isZero()) {
            establish(established);
            return;
        }
        stopClock();
        var _ = channel.eventLoop()
                .schedule(() -> establishAfterPause(established), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void establishAfterPause(MpaInitiator.Outcome.Established established) {
        if (!isOver()) {
            establish(established);
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
