package io.peerlane.rdma.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.peerlane.fabric.ethernet.EthernetBytes;
import io.peerlane.rdma.iwarp.WireBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The one buffer a connection receives into: the transport reads straight behind what is left of the last FPDU, and
 * nothing is allocated or copied per read. Small until MPA start-up is done, so that a connection that never becomes
 * one costs little.
 *
 * <p>Set as the channel's allocator before its first read. Belongs to the connection's event loop.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int START_UP_BYTES = 1024;
    private static final int STREAM_BYTES = 256 * 1024;
    private static final int ROOM = 64 * 1024 + 64;
    private static final int READS_PER_BATCH = 4;

    private final EthernetBytes counts;
    private ByteBuf buffer;
    private WireBuffer wire;
    private int used;

    /** @param counts of what is read */
    ReceiveBuffer(EthernetBytes counts) {
        super(READS_PER_BATCH);
        this.counts = counts;
        var memory = memory(START_UP_BYTES);
        buffer = Unpooled.wrappedBuffer(memory.asByteBuffer()).clear();
        wire = new WireBuffer(memory);
    }

    private static MemorySegment memory(int bytes) {
        return Arena.ofAuto().allocate(bytes, Long.BYTES);
    }

    /** Grows to the size of an established stream; what was not used comes along. */
    void grow() {
        var memory = memory(STREAM_BYTES);
        int left = unused();
        MemorySegment.copy(wire.segment(), used, memory, 0, left);
        buffer = Unpooled.wrappedBuffer(memory.asByteBuffer()).setIndex(0, left);
        wire = new WireBuffer(memory);
        used = 0;
    }

    /** The memory. */
    WireBuffer wire() {
        return wire;
    }

    /** Where unused bytes begin. */
    int from() {
        return used;
    }

    /** Where they end. */
    int to() {
        return buffer.writerIndex();
    }

    int unused() {
        return buffer.writerIndex() - used;
    }

    /** All unused bytes. */
    MemorySegment unusedBytes() {
        return wire.segment().asSlice(used, unused());
    }

    /** Drops {@code bytes} from the front; makes room for a whole FPDU behind the rest. */
    void use(int bytes) {
        used += bytes;
        if (used == buffer.writerIndex()) {
            used = 0;
            buffer.setIndex(0, 0);
        } else if (used > 0 && buffer.writableBytes() < ROOM) {
            int left = unused();
            MemorySegment.copy(wire.segment(), used, wire.segment(), 0, left);
            used = 0;
            buffer.setIndex(0, left);
        }
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return new BatchHandle();
    }

    /** Gives out the one buffer, again and again. */
    private final class BatchHandle extends MaxMessageHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return buffer.retain();
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
    }
}
