package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.memory.PagePool;
import io.peerlane.fabric.memory.PoolUse;
import java.util.concurrent.CompletableFuture;

/** One registered range of a provider: its pages and the counter of those who use them. Thread-safe. */
final class PeerRange {

    private final PeerPool.Range range;
    private final PagePool pages;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private long references;
    private boolean killed;

    /** @param use of the pool that the range belongs to */
    PeerRange(PeerPool.Range range, PoolUse use) {
        this.range = range;
        this.pages = new PagePool(range.physical(), range.size(), use);
    }

    PeerPool.Range range() {
        return range;
    }

    PagePool pages() {
        return pages;
    }

    /** Takes {@code count} references unless the range is being removed. */
    synchronized boolean tryGetLive(long count) {
        if (killed) {
            return false;
        }
        references += count;
        return true;
    }

    /** Drops a reference; the last one of a killed range ends the wait for it, on this thread. */
    void put() {
        if (isLast()) {
            drained.complete(null);
        }
    }

    private synchronized boolean isLast() {
        if (references == 0) {
            throw new IllegalStateException("range at 0x%x has no reference to drop".formatted(range.physical()));
        }
        references--;
        return killed && references == 0;
    }

    /** From now on {@link #tryGetLive} fails; the references still held. Again: nothing changes. */
    long kill() {
        long left = markKilled();
        if (left == 0) {
            drained.complete(null);
        }
        return left;
    }

    private synchronized long markKilled() {
        killed = true;
        return references;
    }

    synchronized long references() {
        return references;
    }

    /** Complete once the range is killed and nobody holds a reference. */
    CompletableFuture<Void> drained() {
        return drained;
    }
}
