package io.peerlane.nvme.tcp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel: bytes in by reference, bytes out from chunks of its own and from lent memory, in the order of the calls. One
 * flush per read batch. Used on the channel's loop.
 */
public final class TcpChannelHandler extends ChannelInboundHandlerAdapter implements TcpOutput, ChannelFutureListener {

    private static final Logger LOG = LoggerFactory.getLogger(TcpChannelHandler.class);

    /** Up to here a copy costs less than a write of its own. */
    private static final int MOST_COPIED = 8 * 1024;

    private static final int KEPT_CHUNKS = 4;

    /** A write under way: a chunk, or lent memory. Reused. */
    private static final class Write {
        private @Nullable OutputChunk chunk;
        private long bytes;
    }

    /** Someone who waits for everything before {@code position}. Reused. */
    private static final class Mark {
        private @Nullable Sent sent;
        private long position;
    }

    private final Channel channel;
    private final EthernetBytes counts;
    private final ReceiveBuffer receive;
    private final ArrayDeque<Write> writes = new ArrayDeque<>();
    private final ArrayDeque<Write> spareWrites = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final ArrayDeque<Mark> spareMarks = new ArrayDeque<>();
    private final ArrayDeque<OutputChunk> spareChunks = new ArrayDeque<>(KEPT_CHUNKS);
    private final Runnable resume = this::resume;

    private @Nullable TcpInput input;
    private @Nullable OutputChunk building;
    private long queued;
    private long sent;
    private boolean finishing;
    private @Nullable String failure;

    private TcpChannelHandler(Channel channel, EthernetBytes counts) {
        this.channel = channel;
        this.counts = counts;
        this.receive = new ReceiveBuffer(counts);
    }

    /**
     * Puts a handler in the channel, before its first byte; call on its loop.
     *
     * @param counts of the bytes of the stream
     * @param accept given the way out, answers with the way in; empty to close the channel
     */
    public static void install(
            Channel channel, EthernetBytes counts, Function<TcpOutput, Optional<? extends TcpInput>> accept) {
        var handler = new TcpChannelHandler(channel, counts);
        var input = accept.apply(handler).orElse(null);
        if (input == null) {
            var _ = channel.close();
            return;
        }
        handler.connect(input);
    }

    @SuppressWarnings("deprecation")
    private void connect(TcpInput newInput) {
        input = newInput;
        receive.connect(newInput);
        channel.config().setRecvByteBufAllocator(receive);
        var _ = channel.pipeline().addLast("nvme", this);
    }

    private TcpInput input() {
        return Objects.requireNonNull(input);
    }

    // From the channel.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (receive.is(message)) {
                receive.offer();
            } else {
                input().receivedInPlace(((ByteBuf) message).readableBytes());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        input().receiveComplete();
        holdOrRead();
    }

    private void holdOrRead() {
        boolean read = !input().isInputHeld();
        if (channel.config().isAutoRead() != read) {
            var _ = channel.config().setAutoRead(read);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = cause.toString();
        if (!(cause instanceof IOException)) {
            LOG.error("connection with {} is cut, its handler failed", channel.remoteAddress(), cause);
        }
        var _ = context.close();
    }

    /** Every write has ended by now, those that were queued with a failure: nothing that was lent is in use. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        marks.clear();
        building = null;
        input().closed(failure == null ? "closed" : failure);
    }

    // From the connection.

    @Override
    public String remoteAddress() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return channel.localAddress() instanceof InetSocketAddress address ? Optional.of(address) : Optional.empty();
    }

    @Override
    public void copy(MemorySegment bytes, long offset, int length) {
        queued += length;
        append(bytes, offset, length);
    }

    private void append(MemorySegment bytes, long offset, int length) {
        int done = 0;
        while (done < length) {
            OutputChunk chunk = building == null ? spareChunk() : building;
            building = chunk;
            int part = Math.min(length - done, chunk.room());
            chunk.append(bytes, offset + done, part);
            done += part;
            if (chunk.room() == 0) {
                writeChunk();
            }
        }
    }

    private OutputChunk spareChunk() {
        OutputChunk spare = spareChunks.pollLast();
        return spare == null ? new OutputChunk() : spare.clear();
    }

    @Override
    public void lend(MemorySegment bytes, long offset, int length) {
        queued += length;
        if (length <= MOST_COPIED) {
            append(bytes, offset, length);
            return;
        }
        writeChunk();
        write(null, length, Unpooled.wrappedBuffer(bytes.asSlice(offset, length).asByteBuffer()));
    }

    private void writeChunk() {
        OutputChunk chunk = building;
        if (chunk != null) {
            building = null;
            write(chunk, chunk.filled(), chunk.message());
        }
    }

    private void write(@Nullable OutputChunk chunk, int bytes, ByteBuf message) {
        Write write = spareWrites.isEmpty() ? new Write() : spareWrites.pollLast();
        write.chunk = chunk;
        write.bytes = bytes;
        writes.addLast(write);
        var _ = channel.write(message).addListener(this);
    }

    /** A write is over; they end in order. */
    @Override
    public void operationComplete(ChannelFuture future) {
        Write write = writes.removeFirst();
        sent += write.bytes;
        if (write.chunk != null && spareChunks.size() < KEPT_CHUNKS) {
            spareChunks.addLast(write.chunk);
        }
        write.chunk = null;
        spareWrites.addLast(write);
        if (future.isSuccess()) {
            counts.sent(write.bytes);
            passMarks();
            endOutputIfDue();
        } else if (failure == null
                && future.cause() instanceof IOException
                && !(future.cause() instanceof ClosedChannelException)) {
            failure = String.valueOf(future.cause());
        }
    }

    private void passMarks() {
        while (!marks.isEmpty() && marks.peekFirst().position <= sent) {
            Mark mark = marks.removeFirst();
            Sent listener = Objects.requireNonNull(mark.sent);
            mark.sent = null;
            spareMarks.addLast(mark);
            listener.sent();
        }
    }

    @Override
    public void notifyWhenSent(Sent listener) {
        Mark mark = spareMarks.isEmpty() ? new Mark() : spareMarks.pollLast();
        mark.sent = listener;
        mark.position = queued;
        marks.addLast(mark);
    }

    @Override
    public void flush() {
        writeChunk();
        channel.flush();
    }

    @Override
    public long queuedBytes() {
        return queued - sent;
    }

    @Override
    public void resumeInput() {
        channel.eventLoop().execute(resume);
    }

    private void resume() {
        if (channel.isActive()) {
            receive.offer();
            input().receiveComplete();
            holdOrRead();
        }
    }

    @Override
    public void finish() {
        finishing = true;
        flush();
        endOutputIfDue();
    }

    private void endOutputIfDue() {
        if (finishing && writes.isEmpty() && channel.isActive() && channel instanceof DuplexChannel duplex) {
            finishing = false;
            var _ = duplex.shutdownOutput();
        }
    }

    @Override
    public void close() {
        var _ = channel.close();
    }
}
