package io.peerlane.nvme.target.tcp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.peerlane.nvme.target.tcp.TcpConnection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says where a channel reads to: into the memory of the request whose data is next, if much of it is missing; else into the one
 * buffer of the connection, where headers and small data are. Belongs to the connection's event loop.
 */
final class ReceiveBuffer implements RecvByteBufAllocator {

    private static final int BYTES = 32 * 1024;
    private static final int LEAST_IN_PLACE = 8 * 1024;
    private static final int READS_PER_BATCH = 16;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final ByteBuf buffer = Unpooled.wrappedBuffer(memory.asByteBuffer()).clear();
    private @Nullable TcpConnection connection;
    private int used;

    /** Whose data it is. */
    void connect(TcpConnection newConnection) {
        connection = newConnection;
    }

    /** Whether {@code message} is this buffer and not the memory of a request. */
    boolean is(Object message) {
        return message == buffer;
    }

    /** Offers the connection what it has not used yet. */
    void offer() {
        TcpConnection to = Objects.requireNonNull(connection);
        used += to.received(memory, used, buffer.writerIndex());
        int left = buffer.writerIndex() - used;
        MemorySegment.copy(memory, used, memory, 0, left);
        buffer.setIndex(0, left);
        used = 0;
    }

    private ByteBuf next() {
        TcpConnection to = Objects.requireNonNull(connection);
        long inPlace = to.inPlaceBytes();
        if (inPlace < LEAST_IN_PLACE || buffer.writerIndex() > 0) {
            return buffer.retain();
        }
        var target = to.inPlaceTarget().asSlice(to.inPlaceOffset(), inPlace);
        return Unpooled.wrappedBuffer(target.asByteBuffer()).clear();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return new BatchHandle();
    }

    /** A few reads at a time, so that connections of a loop take turns; none while the connection takes nothing. */
    @SuppressWarnings("deprecation")
    private final class BatchHandle implements ExtendedHandle {
        private int reads;
        private int lastBytes;
        private int attempted;

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return next();
        }

        @Override
        public int guess() {
            return buffer.writableBytes();
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
        }

        @Override
        public void incMessagesRead(int numMessages) {
            reads += numMessages;
        }

        @Override
        public void lastBytesRead(int bytes) {
            lastBytes = bytes;
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return mayRead() && lastBytes == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return mayRead() && lastBytes > 0 && maybeMoreDataSupplier.get();
        }

        private boolean mayRead() {
            return reads < READS_PER_BATCH
                    && buffer.isWritable()
                    && !Objects.requireNonNull(connection).isInputHeld();
        }

        @Override
        public void readComplete() {}
    }
}
