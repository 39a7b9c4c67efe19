package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts connections by what became of them. Safe from any thread. */
final class TcpCounters {

    private final LongAdder accepted = new LongAdder();
    private final AtomicLongArray closed = new AtomicLongArray(CloseReason.values().length);
    private final AtomicLongArray terminated = new AtomicLongArray(FatalErrorStatus.values().length);

    void accept() {
        accepted.increment();
    }

    void close(CloseReason reason) {
        closed.incrementAndGet(reason.ordinal());
    }

    void terminate(FatalErrorStatus status) {
        terminated.incrementAndGet(status.ordinal());
    }

    TcpCounts snapshot(int open) {
        return new TcpCounts(
                open, accepted.sum(), counts(CloseReason.class, closed), counts(FatalErrorStatus.class, terminated));
    }

    private static <K extends Enum<K>> Map<K, Long> counts(Class<K> keys, AtomicLongArray counters) {
        var counts = new EnumMap<K, Long>(keys);
        for (K key : keys.getEnumConstants()) {
            counts.put(key, counters.get(key.ordinal()));
        }
        return counts;
    }
}
