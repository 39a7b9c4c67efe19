package io.peerlane.rdma.netty;

import io.peerlane.rdma.rnic.RnicStatistics;
import java.util.ArrayDeque;

/**
 * Output buffers of one event loop. A stream has at most two at a time, so memory is bounded by the streams; a few are
 * kept for the next ones.
 */
final class OutputBufferPool {

    private static final int KEPT = 8;

    private final RnicStatistics statistics;
    private final ArrayDeque<OutputBuffer> free = new ArrayDeque<>(KEPT);

    OutputBufferPool(RnicStatistics statistics) {
        this.statistics = statistics;
    }

    OutputBuffer take() {
        statistics.outputBuffers(1);
        var buffer = free.pollLast();
        return buffer == null ? new OutputBuffer() : buffer;
    }

    void give(OutputBuffer buffer) {
        statistics.outputBuffers(-1);
        if (free.size() < KEPT) {
            free.addLast(buffer);
        }
    }
}
