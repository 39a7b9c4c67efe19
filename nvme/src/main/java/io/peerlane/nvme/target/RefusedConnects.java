package io.peerlane.nvme.target;

import io.peerlane.fabric.logging.LineLimit;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest connections that were refused, by a transport or by Connect, bounded; the counts are exact. Each is logged, but no
 * more than a few in a row for one rule: any host that reaches the port can cause them. Safe from any thread.
 */
public final class RefusedConnects {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnects.class);

    private final int capacity;
    private final LineLimit<ConnectRule> limit;
    private final Consumer<String> lines;
    private final ArrayDeque<RefusedConnect> entries = new ArrayDeque<>();
    private final EnumMap<ConnectRule, Long> counts = new EnumMap<>(ConnectRule.class);
    private long total;

    RefusedConnects(int capacity) {
        this(capacity, new LineLimit<>(ConnectRule.class), LOG::warn);
    }

    /** @param lines takes what is logged */
    RefusedConnects(int capacity, LineLimit<ConnectRule> limit, Consumer<String> lines) {
        this.capacity = capacity;
        this.limit = limit;
        this.lines = lines;
    }

    /** Remembers, counts and, within the limit, logs a refusal. */
    public synchronized void add(RefusedConnect refused) {
        long suppressed = limit.admit(refused.rule());
        if (suppressed != LineLimit.SUPPRESSED) {
            lines.accept(refused + LineLimit.note(suppressed));
        }
        total++;
        counts.merge(refused.rule(), 1L, Long::sum);
        if (entries.size() == capacity) {
            entries.removeLast();
        }
        entries.addFirst(refused);
    }

    /** The latest ones, newest first. */
    public synchronized List<RefusedConnect> entries() {
        return List.copyOf(entries);
    }

    /** How often each rule was broken; rules that never were are left out. */
    public synchronized Map<ConnectRule, Long> counts() {
        return Map.copyOf(counts);
    }

    /** All there ever were. */
    public synchronized long total() {
        return total;
    }
}
