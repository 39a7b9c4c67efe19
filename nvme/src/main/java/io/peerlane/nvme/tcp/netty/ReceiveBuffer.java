package io.peerlane.nvme.tcp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.nvme.tcp.TcpInput;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says where a channel reads to: into the memory of the command whose data is next, if much of it is missing; else into the one
 * buffer of the connection, where headers and small data are. Belongs to the connection's event loop.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int BYTES = 32 * 1024;
    private static final int LEAST_IN_PLACE = 8 * 1024;
    private static final int READS_PER_BATCH = 16;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final ByteBuf buffer = Unpooled.wrappedBuffer(memory.asByteBuffer()).clear();
    private final EthernetBytes counts;
    private @Nullable TcpInput input;
    private int used;

    /** @param counts of what is read */
    ReceiveBuffer(EthernetBytes counts) {
        super(READS_PER_BATCH);
        this.counts = counts;
    }

    /** Whose data it is. */
    void connect(TcpInput newInput) {
        input = newInput;
    }

    /** Whether {@code message} is this buffer and not the memory of a command. */
    boolean is(Object message) {
        return message == buffer;
    }

    /** Offers the connection what it has not used yet. */
    void offer() {
        TcpInput to = Objects.requireNonNull(input);
        used += to.received(memory, used, buffer.writerIndex());
        int left = buffer.writerIndex() - used;
        MemorySegment.copy(memory, used, memory, 0, left);
        buffer.setIndex(0, left);
        used = 0;
    }

    private ByteBuf next() {
        TcpInput to = Objects.requireNonNull(input);
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
    private final class BatchHandle extends MaxMessageHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return next();
        }

        @Override
        public void lastBytesRead(int bytes) {
            counts.received(bytes);
            super.lastBytesRead(bytes);
        }

        @Override
        public int guess() {
            return buffer.writableBytes();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return buffer.isWritable()
                    && !Objects.requireNonNull(input).isInputHeld()
                    && super.continueReading(maybeMoreData);
        }
    }
}
