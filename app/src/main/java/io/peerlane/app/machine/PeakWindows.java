package io.peerlane.app.machine;

import io.peerlane.fabric.memory.PoolUse;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;

/**
 * Windows that readers open over the use of peer memory, each with marks of its own. At most {@link #MOST} are kept: one more
 * ends the oldest. Safe from any thread.
 */
final class PeakWindows {

    static final int MOST = 16;

    private final SequencedMap<Long, Map<PoolUse, PoolUse.Mark>> open = new LinkedHashMap<>();
    private long last;

    /** Opens a window over pools; its number, which is never given again. */
    synchronized long open(Collection<PoolUse> pools) {
        var marks = new IdentityHashMap<PoolUse, PoolUse.Mark>();
        pools.forEach(pool -> marks.computeIfAbsent(pool, PoolUse::mark));
        open.put(++last, marks);
        if (open.size() > MOST) {
            var oldest = Objects.requireNonNull(open.pollFirstEntry());
            oldest.getValue().values().forEach(PoolUse.Mark::close);
        }
        return last;
    }

    /** The peaks of a window so far, of a pool that came later all it ever had; empty if there is no such window any more. */
    synchronized Optional<ToLongFunction<PoolUse>> peaks(long window) {
        return Optional.ofNullable(open.get(window)).map(marks -> pool -> {
            var mark = marks.get(pool);
            return mark == null ? pool.peak() : mark.peak();
        });
    }
}
