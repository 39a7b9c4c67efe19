package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Peer-to-peer state of one function, from init to removal. Thread-safe. */
final class P2pState {

    private final Map<Integer, ProviderSlot> slots;

    /** Under the client's address, not its identity: another function at the same address finds the old answer. */
    private final Map<BusDeviceFunction, MapType> mapTypes = new ConcurrentHashMap<>();

    private final List<PageMap> newestFirst = new ArrayList<>();
    private final List<RemovalWatch> watches = new ArrayList<>();
    private volatile boolean published;
    private volatile @Nullable PeerPool pool;
    private final Set<UserMapping> mappings = new HashSet<>();
    private @Nullable Removal removal;

    P2pState(Map<Integer, ProviderSlot> slots) {
        this.slots = Map.copyOf(slots);
    }

    @Nullable
    ProviderSlot slot(int bar) {
        return slots.get(bar);
    }

    boolean isPublished() {
        return published;
    }

    void publish(boolean flag) {
        published = flag;
    }

    @Nullable
    PeerPool pool() {
        return pool;
    }

    synchronized PeerPool poolOrNew() {
        var existing = pool;
        if (existing == null) {
            existing = new PeerPool(this::isPublished);
            pool = existing;
        }
        return existing;
    }

    /**
     * Registers a range. The pool is made before the pages: it stays, empty, when they are refused.
     *
     * @throws ErrnoException as {@link PageMaps#create}; EBUSY while the function is being removed
     */
    synchronized void register(PageMaps pageMaps, PeerPool.Range range, ProviderSlot slot, long barOffset) {
        checkStays(slot.owner());
        var ranges = poolOrNew();
        var pages = pageMaps.create(range, ranges.use(), slot, barOffset);
        newestFirst.addFirst(pages);
        ranges.add(pages.range());
    }

    /** @throws ErrnoException EBUSY once the removal has begun */
    synchronized void checkStays(PciFunction owner) {
        if (removal != null) {
            throw new ErrnoException(
                    Errno.EBUSY, "peer memory of %s is being removed and still in use".formatted(owner.name()));
        }
    }

    /**
     * Maps pages into user space.
     *
     * @throws ErrnoException ENOMEM if no range has them in one piece, ENODEV once the removal has begun
     */
    UserMapping map(PeerPool ranges, int count) {
        var pages = ranges.allocatePages(count);
        var mapping = enter(pages);
        if (mapping == null) {
            List.of(pages).forEach(UserPage::put);
            throw new ErrnoException(
                    Errno.ENODEV, "peer memory at 0x%x is being removed".formatted(pages[0].address()));
        }
        return mapping;
    }

    private synchronized @Nullable UserMapping enter(UserPage[] pages) {
        if (removal != null) {
            return null;
        }
        var mapping = new UserMapping(this, pageMap(pages[0].address()), pages);
        mappings.add(mapping);
        return mapping;
    }

    private PageMap pageMap(long address) {
        return newestFirst.stream()
                .filter(pages -> pages.contains(address))
                .findFirst()
                .orElseThrow();
    }

    synchronized void forget(UserMapping mapping) {
        mappings.remove(mapping);
    }

    /** Adds a listener; null, and nothing has changed, if the removal has begun. */
    synchronized @Nullable RemovalWatch watch(Runnable listener) {
        if (removal != null) {
            return null;
        }
        var watch = new RemovalWatch(this, listener);
        watches.add(watch);
        return watch;
    }

    synchronized void forget(RemovalWatch watch) {
        watches.remove(watch);
    }

    /** Begins the removal, ends the user mappings and tells the listeners, unless that was done before. */
    CompletableFuture<Void> remove(PageMaps pageMaps, Runnable release) {
        Removal begun;
        List<RemovalWatch> told;
        List<UserMapping> zapped;
        synchronized (this) {
            if (removal != null) {
                return removal.done().copy();
            }
            begun = new Removal(pageMaps, List.copyOf(newestFirst), release);
            removal = begun;
            told = List.copyOf(watches);
            watches.clear();
            zapped = List.copyOf(mappings);
        }
        zapped.forEach(UserMapping::close);
        newestFirst.stream().findFirst().ifPresent(pages -> pages.range().kill());
        try {
            tell(told);
        } finally {
            begun.proceed();
        }
        return begun.done().copy();
    }

    /** Tells all of them, for the removal waits for what each one holds; then throws what the first one threw. */
    private static void tell(List<RemovalWatch> told) {
        RuntimeException first = null;
        for (var watch : told) {
            try {
                watch.tell();
            } catch (RuntimeException thrown) {
                if (first == null) {
                    first = thrown;
                } else {
                    first.addSuppressed(thrown);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Nullable
    MapType cached(PciFunction client) {
        return mapTypes.get(client.address());
    }

    void remember(PciFunction client, MapType mapType) {
        mapTypes.put(client.address(), mapType);
    }
}
