package io.peerlane.nvme.target;

import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest refused Connect commands, bounded; each is logged once. Safe from any thread. */
public final class RefusedConnects {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnects.class);

    private final int capacity;
    private final ArrayDeque<RefusedConnect> entries = new ArrayDeque<>();
    private long total;

    RefusedConnects(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(RefusedConnect refused) {
        LOG.warn("{}", refused);
        total++;
        if (entries.size() == capacity) {
            entries.removeLast();
        }
        entries.addFirst(refused);
    }

    /** The latest ones, newest first. */
    public synchronized List<RefusedConnect> entries() {
        return List.copyOf(entries);
    }

    /** All there ever were. */
    public synchronized long total() {
        return total;
    }
}
