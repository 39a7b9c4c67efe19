package io.peerlane.app.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was written to and read from one block, by whom does not matter: each operation with the moments before it was submitted and
 * after it was acknowledged, on one counter for all. Safe from any thread.
 */
final class RegisterHistory {

    /** The block before the first write. */
    static final long INITIAL = 0;

    private record Operation(boolean write, long stamp, long start, long end) {

        boolean endsBefore(Operation other) {
            return end < other.start;
        }
    }

    private final AtomicLong clock;
    private final List<Operation> operations = new ArrayList<>();

    /** @param clock of all blocks */
    RegisterHistory(AtomicLong clock) {
        this.clock = clock;
        operations.add(new Operation(true, INITIAL, clock.incrementAndGet(), clock.incrementAndGet()));
    }

    /** A write of {@code stamp}, one that no other write has, submitted at {@code start} was acknowledged. */
    void written(long stamp, long start) {
        add(true, stamp, start);
    }

    /** A read submitted at {@code start} found {@code stamp}. */
    void read(long stamp, long start) {
        add(false, stamp, start);
    }

    private synchronized void add(boolean write, long stamp, long start) {
        operations.add(new Operation(write, stamp, start, clock.incrementAndGet()));
    }

    /**
     * Reads that did not see the last acknowledged write, or one that was under way: nobody wrote what they saw, or only later; or it
     * had been overwritten before the read began; or an earlier read had seen something newer. Empty if all is well.
     */
    synchronized List<String> violations() {
        var writes = operations.stream().filter(Operation::write).toList();
        Map<Long, Operation> byStamp = new HashMap<>();
        writes.forEach(write -> byStamp.put(write.stamp, write));
        var reads = operations.stream()
                .filter(operation -> !operation.write)
                .sorted(Comparator.comparingLong(Operation::end))
                .toList();
        var wrong = new ArrayList<String>();
        for (var read : reads) {
            var seen = byStamp.get(read.stamp);
            if (seen == null || read.endsBefore(seen)) {
                wrong.add(read + " saw what nobody had written");
            } else if (writes.stream().anyMatch(w -> seen.endsBefore(w) && w.endsBefore(read))) {
                wrong.add(read + " saw " + seen + ", overwritten before");
            } else if (reads.stream()
                    .anyMatch(r -> r.endsBefore(read) && seen.endsBefore(byStamp.getOrDefault(r.stamp, seen)))) {
                wrong.add(read + " saw " + seen + ", older than an earlier read had seen");
            }
        }
        return wrong;
    }
}
