package io.peerlane.rdma.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peerlane.rdma.iwarp.WireBuffer;
import java.lang.foreign.Arena;

/**
 * Output memory made once: the adapter builds in one view of it, the transport sends the other. The transport keeps the
 * raw address while a write is under way, so it goes back to its pool only when the write is over.
 */
final class OutputBuffer {

    static final int BYTES = 256 * 1024;

    private final WireBuffer wire;
    private final ByteBuf bytes;

    OutputBuffer() {
        var memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
        wire = new WireBuffer(memory);
        bytes = Unpooled.wrappedBuffer(memory.asByteBuffer());
    }

    WireBuffer wire() {
        return wire;
    }

    /** The first {@code length} bytes, retained for the transport. */
    ByteBuf message(int length) {
        return bytes.setIndex(0, length).retain();
    }
}
