package io.peerlane.rdma.rnic;

import io.peerlane.rdma.iwarp.WireBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** FPDUs built since the last flush, in memory the stream lends; handed to it when full or at the flush. */
final class OutputBatch {

    private final ByteStream stream;
    private final RnicStatistics statistics;
    private @Nullable WireBuffer buffer;
    private int at;
    private int fpdus;
    private boolean handedOver;

    OutputBatch(ByteStream stream, RnicStatistics statistics) {
        this.stream = stream;
        this.statistics = statistics;
    }

    /** Bytes free in the present buffer; 0 without one. */
    int free() {
        return buffer == null ? 0 : buffer.capacity() - at;
    }

    /** Makes room for {@code bytes}, in a new buffer if need be; false if the stream lends none now. */
    boolean require(int bytes) {
        if (free() >= bytes) {
            return true;
        }
        handOver();
        buffer = stream.reserve();
        return buffer != null;
    }

    /** The buffer to build in. */
    WireBuffer buffer() {
        return Objects.requireNonNull(buffer);
    }

    /** Where to build. */
    int at() {
        return at;
    }

    /** An FPDU of {@code bytes} was built. */
    void built(int bytes) {
        at += bytes;
        fpdus++;
    }

    /** Whether something waits for a flush. */
    boolean isPending() {
        return at > 0 || handedOver;
    }

    private void handOver() {
        if (at > 0) {
            stream.write(at);
            statistics.sent(fpdus, at);
            handedOver = true;
        }
        buffer = null;
        at = 0;
        fpdus = 0;
    }

    void flush() {
        handOver();
        if (handedOver) {
            handedOver = false;
            stream.flush();
        }
    }

    /** Forgets the buffer: the stream is gone. */
    void abandon() {
        buffer = null;
        at = 0;
        handedOver = false;
    }
}
