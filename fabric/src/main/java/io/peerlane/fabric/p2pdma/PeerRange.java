package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.memory.PagePool;

/** One registered range of a provider: its pages and the counter of those who use them. Thread-safe. */
final class PeerRange {

    private final PeerPool.Range range;
    private final PagePool pages;
    private long references;
    private boolean killed;

    PeerRange(PeerPool.Range range) {
        this.range = range;
        this.pages = new PagePool(range.physical(), range.size());
    }

    PeerPool.Range range() {
        return range;
    }

    PagePool pages() {
        return pages;
    }

    /** Takes a reference unless the range is being removed. */
    synchronized boolean tryGetLive() {
        if (killed) {
            return false;
        }
        references++;
        return true;
    }

    synchronized void put() {
        if (references == 0) {
            throw new IllegalStateException("range at 0x%x has no reference to drop".formatted(range.physical()));
        }
        references--;
    }

    /** From now on {@link #tryGetLive} fails; the references still held. */
    synchronized long kill() {
        killed = true;
        return references;
    }

    synchronized long references() {
        return references;
    }
}
