package io.peerlane.nvme.target.copyoffload;

import java.util.EnumMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by path and reason. Safe from any thread; counting does not allocate. */
public final class PathCounters {

    private final Pair peer = new Pair();
    private final Pair[] host = new Pair[FallbackReason.values().length];

    private record Pair(LongAdder requests, LongAdder bytes) {
        Pair() {
            this(new LongAdder(), new LongAdder());
        }

        void count(long length) {
            requests.increment();
            bytes.add(length);
        }

        PathCounts.Count read() {
            return new PathCounts.Count(requests.sum(), bytes.sum());
        }
    }

    /** All zero. */
    public PathCounters() {
        for (int i = 0; i < host.length; i++) {
            host[i] = new Pair();
        }
    }

    /** A request of {@code bytes} in peer memory. */
    void peer(long bytes) {
        peer.count(bytes);
    }

    /** A request of {@code bytes} in host memory. */
    void host(FallbackReason reason, long bytes) {
        host[reason.ordinal()].count(bytes);
    }

    /** What was counted so far. */
    public PathCounts snapshot() {
        var byReason = new EnumMap<FallbackReason, PathCounts.Count>(FallbackReason.class);
        for (var reason : FallbackReason.values()) {
            byReason.put(reason, host[reason.ordinal()].read());
        }
        return new PathCounts(peer.read(), byReason);
    }
}
