package io.peerlane.fabric.dma;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Memory mapped for one device until it is unmapped. Thread-safe. */
public final class DmaMapping {

    private final List<DmaSegment> segments;
    private final Runnable undo;
    private final AtomicBoolean mapped = new AtomicBoolean(true);

    /** @param undo takes the memory away from the device; called once */
    public DmaMapping(List<DmaSegment> segments, Runnable undo) {
        this.segments = List.copyOf(segments);
        this.undo = undo;
    }

    /** What the device transfers to or from, in order. The memory may have been in more pieces. */
    public List<DmaSegment> segments() {
        return segments;
    }

    /** Ends the mapping; the device may not use the segments any more. The second call does nothing. */
    public void unmap() {
        if (mapped.compareAndSet(true, false)) {
            undo.run();
        }
    }

    @Override
    public String toString() {
        return "mapping " + segments;
    }
}
