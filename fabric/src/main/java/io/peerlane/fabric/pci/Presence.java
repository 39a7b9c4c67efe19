package io.peerlane.fabric.pci;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a function is in its slot, and who is to know when it goes. Thread-safe.
 *
 * <pre>
 *   PRESENT --remove--> STOPPING --device stopped--> REMOVED --insert--> PRESENT
 * </pre>
 */
final class Presence {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final List<Supplier<CompletableFuture<Void>>> stops = new CopyOnWriteArrayList<>();
    private final List<RemovalWatch> watches = new CopyOnWriteArrayList<>();
    private volatile int changes;
    private boolean quiet;

    /** Odd while the function is removed. */
    int changes() {
        return changes;
    }

    boolean isPresent() {
        return (changes & 1) == 0;
    }

    void onStop(Supplier<CompletableFuture<Void>> stop) {
        stops.add(stop);
    }

    RemovalWatch watch(Runnable listener) {
        var watch = new RemovalWatch(this, listener);
        boolean gone;
        synchronized (this) {
            watches.add(watch);
            gone = quiet;
        }
        if (gone) {
            watch.tell();
        }
        return watch;
    }

    void forget(RemovalWatch watch) {
        watches.remove(watch);
    }

    /** @param unplug takes effect before anyone is told; runs once per removal */
    void remove(Runnable unplug) {
        synchronized (this) {
            if (!isPresent()) {
                return;
            }
            advance();
            unplug.run();
        }
        var _ = CompletableFuture.allOf(stops.stream().map(Presence::begun).toArray(CompletableFuture[]::new))
                .whenComplete((_, failure) -> stopped(failure));
    }

    private static CompletableFuture<Void> begun(Supplier<CompletableFuture<Void>> stop) {
        try {
            return stop.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under this object's lock only
    private void advance() {
        changes++;
    }

    private void stopped(Throwable failure) {
        if (failure != null) {
            LOG.error("a removed device did not stop", failure);
        }
        List<RemovalWatch> told;
        synchronized (this) { // whoever watches from here on may mean the device that was put back
            quiet = true;
            told = List.copyOf(watches);
        }
        told.forEach(Presence::tell);
    }

    /** Nobody waits for the outcome, and the others must hear of it all the same. */
    private static void tell(RemovalWatch watch) {
        try {
            watch.tell();
        } catch (RuntimeException failure) {
            LOG.error("a listener to a removal failed", failure);
        }
    }

    /** @throws IllegalStateException if the function is there, or still stopping */
    synchronized void insert(Runnable plug) {
        if (isPresent() || !quiet) {
            throw new IllegalStateException(isPresent() ? "the function is there" : "the device has not stopped yet");
        }
        quiet = false;
        plug.run();
        advance();
    }
}
