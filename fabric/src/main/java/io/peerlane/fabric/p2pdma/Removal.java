package io.peerlane.fabric.p2pdma;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The end of one function's peer memory: range by range, newest first, each one killed only after the one before has no
 * user left; then the state. No thread waits: whoever drops the last reference carries it on.
 */
final class Removal {

    private final PageMaps pageMaps;
    private final Runnable release;
    private final Iterator<PageMap> newestFirst;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * Does nothing yet.
     *
     * @param newestFirst every range of the function
     * @param release forgets the function's state, last of all
     */
    Removal(PageMaps pageMaps, List<PageMap> newestFirst, Runnable release) {
        this.pageMaps = pageMaps;
        this.newestFirst = newestFirst.iterator();
        this.release = release;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    void proceed() {
        if (newestFirst.hasNext()) {
            remove(newestFirst.next());
        } else {
            release.run();
            done.complete(null);
        }
    }

    private void remove(PageMap pages) {
        pages.range().kill();
        var _ = pages.range().drained().thenRun(() -> {
            pageMaps.remove(pages);
            proceed();
        });
    }
}
