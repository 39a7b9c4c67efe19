package io.peerlane.rdma.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.cm.RefusedRequest;
import io.peerlane.rdma.iwarp.MpaError;
import io.peerlane.rdma.iwarp.MpaResponder;
import io.peerlane.rdma.rnic.Fault;
import io.peerlane.rdma.verbs.QueuePair;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The accepting side: waits for the Request, asks the listener's owner, answers. */
final class MpaResponderHandler extends MpaHandler {

    private final ConnectRequestHandler owner;
    private final MpaResponder mpa;
    private @Nullable ConnectionHandler acceptor;
    private RefusedRequest.Reason broken = RefusedRequest.Reason.COMPLETE;
    private boolean asked;

    MpaResponderHandler(
            NettyConnectionManager manager, Channel channel, ReceiveBuffer receive, ConnectRequestHandler owner) {
        super(manager, channel, receive);
        this.owner = owner;
        this.mpa = new MpaResponder(manager.responderOptions());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        startClock(manager.options().requestTimeout());
    }

    @Override
    String awaited() {
        return "MPA Request";
    }

    @Override
    boolean isResponder() {
        return true;
    }

    @Override
    boolean isIncomplete() {
        return !asked;
    }

    @Override
    void received(MemorySegment bytes) {
        switch (mpa.received(bytes)) {
            case MpaResponder.Outcome.NeedMore _ -> {}
            case MpaResponder.Outcome.Requested requested -> ask(requested);
            case MpaResponder.Outcome.Failed(var error, var detail, var answer) -> {
                answer(answer);
                broken = ruleOf(error);
                fail(
                        Fault.MPA_FRAME_INVALID,
                        error + ", " + detail,
                        new ErrnoException(Errno.EINVAL, channel.remoteAddress() + ": " + detail));
            }
        }
    }

    private static RefusedRequest.Reason ruleOf(MpaError error) {
        return switch (error) {
            case WRONG_KEY -> RefusedRequest.Reason.KEY;
            case UNSUPPORTED_REVISION -> RefusedRequest.Reason.REVISION;
            case PRIVATE_DATA_TOO_LONG -> RefusedRequest.Reason.PRIVATE_DATA_LENGTH;
            case ENHANCED_DATA_MISSING -> RefusedRequest.Reason.ENHANCED_DATA;
            case REJECTED_REQUEST -> RefusedRequest.Reason.REJECT_FLAG;
            case MARKERS_WANTED -> RefusedRequest.Reason.MARKERS;
            case EARLY_DATA -> RefusedRequest.Reason.NO_EARLY_DATA;
            case NOT_ENHANCED, INSUFFICIENT_IRD, NO_MATCHING_RTR -> // of Replies only
                RefusedRequest.Reason.COMPLETE;
        };
    }

    /** The owner hears of a Request that breaks the rules; a peer that merely went away broke none. */
    @Override
    boolean isToldElsewhere(Fault fault, String reason) {
        boolean isBreach = fault == Fault.MPA_FRAME_INVALID || fault == Fault.MPA_TIMEOUT || fault == Fault.TRUNCATED;
        return isBreach
                && owner.refused(new RefusedRequest((InetSocketAddress) channel.remoteAddress(), broken, reason));
    }

    private void ask(MpaResponder.Outcome.Requested requested) {
        if (!asked) {
            asked = true;
            stopClock();
            owner.requested(new Request(requested));
        }
    }

    private void answer(byte[] answer) {
        if (answer.length > 0) {
            var _ = send(answer);
        }
    }

    @Override
    void failed(Throwable cause) {
        if (acceptor != null) {
            acceptor.failed(cause);
        }
    }

    /** One Request, until it is answered. */
    private final class Request implements ConnectRequest {

        private final MpaResponder.Outcome.Requested requested;
        private boolean answered;

        Request(MpaResponder.Outcome.Requested requested) {
            this.requested = requested;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return (InetSocketAddress) channel.remoteAddress();
        }

        @Override
        public InetSocketAddress localAddress() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public byte[] privateData() {
            return requested.privateData();
        }

        @Override
        public int peerResponderResources() {
            return requested.peerInboundReads();
        }

        @Override
        public int peerInitiatorDepth() {
            return requested.peerOutboundReads();
        }

        @Override
        public int loopIndex() {
            return manager.loopIndex(channel.eventLoop());
        }

        @Override
        public Executor loop() {
            return channel.eventLoop();
        }

        private void checkOpen() {
            if (!channel.eventLoop().inEventLoop() || answered) {
                throw new IllegalStateException("one answer, on the connection's event loop");
            }
        }

        @Override
        public void accept(QueuePair queuePair, ConnectParameters parameters, ConnectionHandler handler) {
            checkOpen();
            answered = true;
            if (isOver()) {
                handler.failed(MpaFailures.closed(channel, "answer"));
                return;
            }
            var accepted =
                    mpa.accept(parameters.privateData(), parameters.responderResources(), parameters.initiatorDepth());
            answer(accepted.reply());
            var connection = new NettyConnection(manager.driver(), queuePair, channel);
            int outboundReads = accepted.parameters().outboundReads();
            var events = new ConnectionEvents(connection, handler, outboundReads, false);
            acceptor = handler;
            var _ = offload(queuePair, accepted.parameters(), events);
        }

        @Override
        public void reject(byte[] privateData) {
            checkOpen();
            answered = true;
            if (!isOver()) {
                end();
                var _ = send(mpa.reject(privateData)).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
