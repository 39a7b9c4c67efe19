package io.peerlane.nvme.tcp.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Output memory made once: PDUs are built in one view of it, the channel sends the other. It is built in again only when the
 * write is over, for the transport keeps the raw address until then.
 */
final class OutputChunk {

    static final int BYTES = 64 * 1024;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final ByteBuf bytes = Unpooled.wrappedBuffer(memory.asByteBuffer());
    private int filled;

    int room() {
        return BYTES - filled;
    }

    int filled() {
        return filled;
    }

    void append(MemorySegment from, long offset, int length) {
        MemorySegment.copy(from, offset, memory, filled, length);
        filled += length;
    }

    /** What was built, retained for the channel. */
    ByteBuf message() {
        return bytes.setIndex(0, filled).retain();
    }

    OutputChunk clear() {
        filled = 0;
        return this;
    }
}
