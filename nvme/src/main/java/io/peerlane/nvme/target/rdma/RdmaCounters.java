package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts connections by what became of them. Safe from any thread. */
final class RdmaCounters {

    private final LongAdder accepted = new LongAdder();
    private final Map<CmRejectStatus, LongAdder> rejected = new EnumMap<>(CmRejectStatus.class);
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    RdmaCounters() {
        for (var status : CmRejectStatus.values()) {
            rejected.put(status, new LongAdder());
        }
        for (var reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void accept() {
        accepted.increment();
    }

    void reject(CmRejectStatus status) {
        count(rejected, status);
    }

    void close(CloseReason reason) {
        count(closed, reason);
    }

    RdmaCounts snapshot(int open) {
        var rejectedCounts = new EnumMap<CmRejectStatus, Long>(CmRejectStatus.class);
        rejected.forEach((status, count) -> rejectedCounts.put(status, count.sum()));
        var closedCounts = new EnumMap<CloseReason, Long>(CloseReason.class);
        closed.forEach((reason, count) -> closedCounts.put(reason, count.sum()));
        return new RdmaCounts(open, accepted.sum(), rejectedCounts, closedCounts);
    }

    private static <K extends Enum<K>> void count(Map<K, LongAdder> counters, K key) {
        LongAdder counter = counters.get(key);
        if (counter != null) { // always: the constructor filled it
            counter.increment();
        }
    }
}
