package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.p2pdma.Verdict;
import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The orchestrator of one target: decides whose memory a controller and a namespace use. Safe from any thread. */
public final class CopyOffload implements AutoCloseable {

    private final P2pDma p2pDma;
    private final HostDataPool host;
    private final List<DataPool> devices = new ArrayList<>();
    private final List<Consumer<DataPool>> poolListeners = new CopyOnWriteArrayList<>();
    private final PathCounters adminCounters = new PathCounters();

    /**
     * @param hostPoolBytes host memory for requests, a multiple of 4096, at least the largest transfer
     * @throws ErrnoException ENOMEM if the machine has not that much
     */
    public CopyOffload(P2pDma p2pDma, HostMemory memory, long hostPoolBytes) {
        this.p2pDma = p2pDma;
        this.host = new HostDataPool(0, memory.allocate(hostPoolBytes, 4096));
    }

    /** Host memory for requests. */
    public HostDataPool hostPool() {
        return host;
    }

    /**
     * Memory that a function's user-space owner exports: from now on namespaces behind that function may use it. Before
     * transports are made, or they map it with the first request. What the function's owner exported before, is over.
     */
    public synchronized void add(ExportedMemory memory) {
        int place = placeOf(memory.provider());
        DataPool before = place < devices.size() ? devices.get(place) : null;
        put(new DmaBufDataPool(place + 1, memory));
        if (before instanceof DmaBufDataPool replaced) {
            end(replaced);
        }
    }

    /** The owner has taken the memory back for ever: transports let go of it, requests go to host memory. Again: nothing. */
    public void withdraw(ExportedMemory memory) {
        exportedBy(memory.provider()).filter(pool -> pool.isOf(memory)).ifPresent(this::end);
    }

    private void end(DmaBufDataPool pool) {
        if (pool.retire()) {
            poolListeners.forEach(listener -> listener.accept(pool));
            pool.buffer().close();
        }
    }

    /** Memory that owners export; a function has the newest. */
    private synchronized Optional<DmaBufDataPool> exportedBy(PciFunction function) {
        return devices.reversed().stream()
                .filter(DmaBufDataPool.class::isInstance)
                .map(DmaBufDataPool.class::cast)
                .filter(pool -> pool.provider() == function)
                .findFirst();
    }

    /** Host memory, exported memory, and the peer memory that a path has led to so far. */
    public synchronized List<DataPool> pools() {
        return Stream.concat(Stream.of(host), devices.stream()).toList();
    }

    /** Requests of admin queues. */
    public PathCounters adminCounters() {
        return adminCounters;
    }

    /** The placement of admin commands: always host memory. */
    public DataPlacement adminPlacement() {
        return DataPlacement.inHost(DataPath.host(FallbackReason.ADMIN_QUEUE), host, adminCounters);
    }

    /**
     * Checks that a namespace may be enabled with {@code policy}, as nvmet does.
     *
     * @param device the function that does the namespace's DMA
     * @throws ErrnoException EINVAL if the device does no DMA, the fixed provider is out of its reach, or there is none
     */
    public void checkEnable(PeerMemoryPolicy policy, Optional<PciFunction> device) {
        if (policy instanceof PeerMemoryPolicy.Off) {
            return;
        }
        PciFunction disk = device.orElseThrow(
                () -> new ErrnoException(Errno.EINVAL, "p2pmem: " + FallbackReason.NO_DATA_DEVICE.text()));
        if (exportFor(policy, disk).isEmpty()
                && providerFor(policy, List.of(disk)).isEmpty()) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "p2pmem: " + unreachable(policy, List.of(disk)).detail());
        }
    }

    /**
     * Chooses the path of a controller and a namespace.
     *
     * @param client the transport's function, if it has one
     * @param device the function that does the namespace's DMA, if there is one
     */
    public DataPath resolve(PeerMemoryPolicy policy, Optional<PciFunction> client, Optional<PciFunction> device) {
        if (policy instanceof PeerMemoryPolicy.Off) {
            return DataPath.host(FallbackReason.POLICY_OFF);
        }
        if (client.isEmpty()) {
            return DataPath.host(FallbackReason.NO_PEER_CLIENT);
        }
        if (device.isEmpty()) {
            return DataPath.host(FallbackReason.NO_DATA_DEVICE);
        }
        var exported = exportFor(policy, device.get());
        if (exported.isPresent()) {
            return inExport(exported.get(), client.get());
        }
        var clients = List.of(client.get(), device.get());
        return providerFor(policy, clients)
                .<DataPath>map(provider -> peerToPeer(provider, clients))
                .orElseGet(() -> unreachable(policy, clients));
    }

    /**
     * Has {@code listener} told of each pool that is over: its provider was unbound or removed, and nobody holds any of its
     * memory, or the export it is made of was taken back and replaced. On any thread; must not block.
     */
    public void onPoolOver(Consumer<DataPool> listener) {
        poolListeners.add(listener);
    }

    /** Tells {@code listener} no more. */
    public void forget(Consumer<DataPool> listener) {
        poolListeners.remove(listener);
    }

    /**
     * The placement of a path.
     *
     * @param reach whether the transport can use a pool now; asked for each request to memory that may be revoked
     * @param counters of the requests
     */
    public DataPlacement placement(
            DataPath path, Optional<PciFunction> device, Predicate<DataPool> reach, PathCounters counters) {
        return switch (path) {
            case DataPath.HostMemory inHost -> DataPlacement.inHost(inHost, host, counters);
            case DataPath.PeerToPeer inPeer -> peerPlacement(inPeer, device.orElseThrow(), counters);
            case DataPath.DmaBuf inExport ->
                DataPlacement.inDevice(
                        inExport,
                        new DevicePages.Exported(exportedBy(inExport.provider()).orElseThrow(), reach),
                        host,
                        counters);
        };
    }

    /** A provider that went since the path was chosen, or a fixed one that has gone long ago, leaves host memory. */
    private DataPlacement peerPlacement(DataPath.PeerToPeer path, PciFunction device, PathCounters counters) {
        try {
            var pool = peerPool(path.provider());
            var pages = new DevicePages.Registered(pool, p2pDma.map(path.provider(), device));
            return DataPlacement.inDevice(path, pages, host, counters);
        } catch (ErrnoException gone) {
            var detail = FallbackReason.PROVIDER_REMOVED.text() + ": " + gone.getMessage();
            return DataPlacement.inHost(
                    new DataPath.HostMemory(FallbackReason.PROVIDER_REMOVED, detail), host, counters);
        }
    }

    /** Returns the host memory. No request may hold any. */
    @Override
    public void close() {
        host.close();
    }

    /** A drive in the hands of a user-space owner uses its own memory or none. */
    private Optional<DmaBufDataPool> exportFor(PeerMemoryPolicy policy, PciFunction device) {
        return switch (policy) {
            case PeerMemoryPolicy.Automatic _ -> exportedBy(device);
            case PeerMemoryPolicy.Fixed(PciFunction provider) when provider == device -> exportedBy(device);
            case PeerMemoryPolicy.Fixed _, PeerMemoryPolicy.Off _ -> Optional.empty();
        };
    }

    private DataPath inExport(DmaBufDataPool pool, PciFunction client) {
        var verdict = p2pDma.explain(pool.provider(), client);
        return verdict.isSupported()
                ? new DataPath.DmaBuf(pool.provider(), verdict.hops(), verdict.mapType(), List.of(verdict))
                : new DataPath.HostMemory(
                        FallbackReason.NOT_REACHABLE, FallbackReason.NOT_REACHABLE.text() + ": " + verdict.describe());
    }

    private Optional<PciFunction> providerFor(PeerMemoryPolicy policy, List<PciFunction> clients) {
        return switch (policy) {
            case PeerMemoryPolicy.Off _ -> Optional.empty();
            case PeerMemoryPolicy.Automatic _ -> p2pDma.find(clients);
            case PeerMemoryPolicy.Fixed(PciFunction provider) ->
                p2pDma.distanceMany(provider, clients, true) < 0 ? Optional.empty() : Optional.of(provider);
        };
    }

    private DataPath.PeerToPeer peerToPeer(PciFunction provider, List<PciFunction> clients) {
        return new DataPath.PeerToPeer(
                provider,
                p2pDma.distanceMany(provider, clients, false),
                p2pDma.mapType(provider, clients.getFirst()),
                verdicts(provider, clients));
    }

    private DataPath.HostMemory unreachable(PeerMemoryPolicy policy, List<PciFunction> clients) {
        var candidates =
                switch (policy) {
                    case PeerMemoryPolicy.Fixed(PciFunction provider) -> List.of(provider);
                    case PeerMemoryPolicy.Automatic _, PeerMemoryPolicy.Off _ -> published();
                };
        if (candidates.isEmpty()) {
            return DataPath.host(FallbackReason.NO_PROVIDER);
        }
        String detail = candidates.stream()
                .flatMap(provider -> verdicts(provider, clients).stream())
                .filter(verdict -> !verdict.isSupported())
                .map(Verdict::describe)
                .distinct()
                .collect(Collectors.joining("; "));
        return new DataPath.HostMemory(
                FallbackReason.NOT_REACHABLE, FallbackReason.NOT_REACHABLE.text() + ": " + detail);
    }

    private List<PciFunction> published() {
        return p2pDma.providers().stream().filter(p2pDma::isPublished).toList();
    }

    private List<Verdict> verdicts(PciFunction provider, List<PciFunction> clients) {
        return clients.stream().map(client -> p2pDma.explain(provider, client)).toList();
    }

    /** @throws ErrnoException ENODEV if the provider has no memory, or takes it back at the moment */
    private synchronized PeerDataPool peerPool(PciFunction provider) {
        PeerPool pool = p2pDma.pool(provider)
                .filter(_ -> provider.isPresent())
                .orElseThrow(() -> new ErrnoException(Errno.ENODEV, provider.name() + " has no peer memory"));
        int place = placeOf(provider);
        if (place < devices.size() && devices.get(place) instanceof PeerDataPool known && known.isFor(pool)) {
            return known;
        }
        var made = new PeerDataPool(place + 1, p2pDma, provider, pool);
        put(made);
        var _ = p2pDma.onRemoval(provider, () -> retire(made));
        return made;
    }

    /** Where the provider's pool is, or will be: a new pool takes the number of the one before. */
    private int placeOf(PciFunction provider) {
        for (int i = 0; i < devices.size(); i++) {
            if (devices.get(i).owner().filter(provider::equals).isPresent()) {
                return i;
            }
        }
        return devices.size();
    }

    private synchronized void put(DataPool pool) {
        if (pool.index() > devices.size()) {
            devices.add(pool);
        } else {
            devices.set(pool.index() - 1, pool);
        }
    }

    private void retire(PeerDataPool pool) {
        pool.retire();
        var _ = p2pDma.remove(pool.provider()).thenRun(() -> poolListeners.forEach(listener -> listener.accept(pool)));
    }
}
