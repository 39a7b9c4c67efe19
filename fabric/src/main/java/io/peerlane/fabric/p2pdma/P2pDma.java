package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.iommu.Iommu;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.PciTopology;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peer-to-peer DMA of one machine: providers register and publish the memory behind their BARs, clients ask how far it
 * is and how to address it. Thread-safe.
 *
 * <p>Functions live as long as someone can name them, so that the device references of the kernel's calls have no
 * counterpart here.
 *
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
 */
public final class P2pDma {

    private static final Logger LOG = LoggerFactory.getLogger(P2pDma.class);

    private final PciTopology topology;
    private final PathEvaluator evaluator;
    private final Providers providers;
    private final RandomGenerator random;
    private final Consumer<String> warnings;
    private final DmaMapper dma;

    /**
     * Warnings of verbose evaluations go to the log.
     *
     * @param topology whose functions provide and use memory
     * @param cpu the boot processor
     * @param systemRam ranges that are ordinary memory
     * @param random chooses among equally near providers; safe for use by several threads
     */
    public P2pDma(PciTopology topology, CpuIdentity cpu, List<MemoryRange> systemRam, RandomGenerator random) {
        this(topology, cpu, systemRam, random, LOG::warn);
    }

    /**
     * As above, on a machine without IOMMU.
     *
     * @param warnings told what the kernel would log in verbose evaluations, on the caller's thread
     */
    public P2pDma(
            PciTopology topology,
            CpuIdentity cpu,
            List<MemoryRange> systemRam,
            RandomGenerator random,
            Consumer<String> warnings) {
        this(topology, cpu, systemRam, random, warnings, new Iommu(topology.hostBridges(), Aperture.NONE, _ -> {}));
    }

    private P2pDma(
            PciTopology topology,
            CpuIdentity cpu,
            List<MemoryRange> systemRam,
            RandomGenerator random,
            Consumer<String> warnings,
            Iommu iommu) {
        this.topology = topology;
        this.evaluator =
                new PathEvaluator(topology, new HostBridgeDecision(topology, cpu, HostBridgeAllowList.LINUX_7_2));
        this.providers = new Providers(systemRam);
        this.random = random;
        this.warnings = warnings;
        this.dma = new DmaMapper(this, providers.pageMaps(), iommu);
    }

    /**
     * Peer-to-peer DMA of a machine, its DRAM being the system RAM.
     *
     * @param seed of the choice among equally near providers
     */
    public static P2pDma of(Fabric fabric, long seed) {
        var dram = new MemoryRange(HostMemory.BASE, fabric.memory().size());
        return new P2pDma(
                fabric.topology(), fabric.cpuIdentity(), List.of(dram), new Random(seed), LOG::warn, fabric.iommu());
    }

    /** Maps memory for devices. */
    public DmaMapper dma() {
        return dma;
    }

    /**
     * Gives a function peer-to-peer state: no pool yet, nothing published. Again: nothing changes.
     *
     * @throws ErrnoException EOPNOTSUPP if the function's BARs may not be mapped, EBUSY while it is being removed
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pcim_p2pdma_init()</a>
     */
    public void init(PciFunction function) {
        providers.init(function);
    }

    /** The slot of a memory BAR of an initialised function; empty otherwise. */
    public Optional<ProviderSlot> provider(PciFunction function, int bar) {
        var state = providers.state(function);
        return state == null ? Optional.empty() : Optional.ofNullable(state.slot(bar));
    }

    /**
     * Adds a part of a memory BAR to the function's pool, initialising the function if need be.
     *
     * @param bar index, 0 to 5
     * @param size bytes, a multiple of 2 MiB; 0 means all of the BAR behind {@code offset}
     * @param offset into the BAR, such that the physical start is a multiple of 2 MiB
     * @throws ErrnoException EINVAL no memory BAR, outside it, or unaligned; EOPNOTSUPP, EBUSY as {@link #init}; ENOMEM over
     *     memory registered before; ENXIO over system RAM. The last three leave the function initialised
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pdma_add_resource()</a>
     */
    public void addResource(PciFunction function, int bar, long size, long offset) {
        providers.addResource(function, bar, size, offset);
    }

    /**
     * Lets {@link #find} choose the function, or no longer. Allocations and users it has already are not affected; a
     * function without peer-to-peer state is ignored.
     *
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pmem_publish()</a>
     */
    public void publish(PciFunction function, boolean flag) {
        var state = providers.state(function);
        if (state != null) {
            state.publish(flag);
        }
    }

    /** True if the function has peer-to-peer state and is published. */
    public boolean isPublished(PciFunction function) {
        var state = providers.state(function);
        return state != null && state.isPublished();
    }

    /** The function's pool; empty before the first {@link #addResource}. */
    public Optional<PeerPool> pool(PciFunction provider) {
        var state = providers.state(provider);
        return state == null ? Optional.empty() : Optional.ofNullable(state.pool());
    }

    /**
     * Ends the function's peer memory, as the unbinding of its driver does, without waiting for it. New allocations fail;
     * every allocation and every pin delays the end without limit. Ranges go newest first, an older one staying usable
     * until nobody holds a newer one; then the state with its pool and its remembered map types. A function that was
     * only initialised loses its state at once. Again: the same removal.
     *
     * <p>Afterwards the function may be initialised anew; until then {@link #init} and {@link #addResource} refuse it.
     *
     * @return complete when all is gone, on the thread that dropped the last reference; at once if there is nothing
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
     */
    public CompletableFuture<Void> remove(PciFunction function) {
        return providers.remove(function);
    }

    /**
     * Lets someone who holds the provider's memory give it back in time: {@code listener} runs once, when the removal of
     * the state that the provider has now begins, on the thread that called {@link #remove}. It runs at once, on this
     * thread, if there is no state or its removal has begun. An allocation that was under way may still succeed while
     * the listener runs; none begun after it does, except from an older range.
     *
     * @param listener must not block; what it throws reaches the caller of {@link #remove}, and stops neither the removal nor
     *     other listeners
     * @return forgets the listener when closed; empty if it has run
     */
    public Optional<RemovalWatch> onRemoval(PciFunction provider, Runnable listener) {
        var state = providers.state(provider);
        var watch = state == null ? null : state.watch(listener);
        if (watch == null) {
            listener.run();
        }
        return Optional.ofNullable(watch);
    }

    /** Every function of the machine, in the order of discovery. */
    List<PciFunction> functions() {
        return topology.functions();
    }

    /** Every function with peer-to-peer state, published or not, in the order of discovery. */
    public List<PciFunction> providers() {
        return topology.functions().stream()
                .filter(function -> providers.state(function) != null)
                .toList();
    }

    /**
     * Evaluates a pair anew, refreshes the provider's memory of it, and says why.
     *
     * @param provider need not have peer-to-peer state
     */
    public Verdict explain(PciFunction provider, PciFunction client) {
        var verdict = evaluator.evaluate(provider, client);
        var state = providers.state(provider);
        if (state != null) {
            state.remember(client, verdict.mapType());
        }
        return verdict;
    }

    /** Hops between the two, -1 if the client cannot use the provider's memory. */
    public int distance(PciFunction provider, PciFunction client) {
        return distance(provider, DmaClient.of(client));
    }

    /** As {@link #distance(PciFunction, PciFunction)} for the nearest PCI function at or above {@code client}. */
    public int distance(PciFunction provider, DmaClient client) {
        return distanceToDevices(provider, List.of(client), false);
    }

    /** As {@link #distanceToDevices} for PCI functions. */
    public int distanceMany(PciFunction provider, List<PciFunction> clients, boolean verbose) {
        return distanceToDevices(provider, asDevices(clients), verbose);
    }

    /**
     * The sum of the hops between a provider and every client; a client named twice counts twice.
     *
     * @param verbose goes on after the first client that cannot use the provider, and warns of each; without it, later
     *     clients are not evaluated
     * @return -1 if there is no client, one has no PCI function above it, or one cannot use the provider's memory
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pdma_distance_many()</a>
     */
    public int distanceToDevices(PciFunction provider, List<? extends DmaClient> clients, boolean verbose) {
        int sum = 0;
        boolean supported = !clients.isEmpty();
        for (var client : clients) {
            var function = client.nearestFunction();
            if (function.isEmpty()) {
                if (verbose) {
                    warnings.accept("client " + client.name() + " is neither a PCI device nor below one");
                }
                return -1;
            }
            var verdict = verbose ? explainAloud(provider, function.get()) : explain(provider, function.get());
            supported &= verdict.isSupported();
            if (!supported && !verbose) {
                return -1;
            }
            sum += verdict.hops();
        }
        return supported ? sum : -1;
    }

    private Verdict explainAloud(PciFunction provider, PciFunction client) {
        var verdict = explain(provider, client);
        verdict.warnings().forEach(warnings);
        return verdict;
    }

    /** As {@link #findForDevices} for PCI functions. */
    public Optional<PciFunction> find(List<PciFunction> clients) {
        return findForDevices(asDevices(clients));
    }

    /**
     * A published provider that every client can use and that is nearest to all of them together; among equals a random
     * one, so that calls may differ. Empty if there is none.
     *
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pmem_find_many()</a>
     */
    public Optional<PciFunction> findForDevices(List<? extends DmaClient> clients) {
        return nearest(clients).choose(random);
    }

    /** Every provider that {@link #findForDevices} may return now; the search evaluates pairs as that one does. */
    public NearestProviders nearest(List<? extends DmaClient> clients) {
        var search = new ProviderSearch();
        for (var function : topology.functions()) {
            if (isPublished(function)) {
                search.offer(function, distanceToDevices(function, clients, false));
            }
        }
        return search.nearest();
    }

    private static List<DmaClient> asDevices(List<PciFunction> functions) {
        return functions.stream().map(DmaClient::of).toList();
    }

    /** As {@link #mapType(PciFunction, DmaClient)} for a PCI function. */
    public MapType mapType(PciFunction provider, PciFunction client) {
        var state = providers.state(provider);
        if (state == null) {
            return MapType.NOT_SUPPORTED;
        }
        var known = state.cached(client);
        return known != null ? known : explainAloud(provider, client).mapType();
    }

    /**
     * How DMA mapping treats the provider's memory for a client. Remembered per provider and client address, and not
     * forgotten when ACS registers change; any {@link #explain}, distance or search refreshes it.
     *
     * @return NOT_SUPPORTED also if the provider has no peer-to-peer state or the client is itself no PCI function
     */
    public MapType mapType(PciFunction provider, DmaClient client) {
        return client.function().map(function -> mapType(provider, function)).orElse(MapType.NOT_SUPPORTED);
    }

    /**
     * Opens the provider's pool for a client's DMA by physical or bus address.
     *
     * @throws ErrnoException EREMOTEIO if the client cannot use the provider's memory, ENODEV if there is none,
     *     EOPNOTSUPP if an IOMMU translates what the client would send through the host bridge: see {@link #dma}
     */
    public PeerMapping map(PciFunction provider, PciFunction client) {
        var mapType = mapType(provider, client);
        if (mapType == MapType.NOT_SUPPORTED) {
            throw unreachable(provider, client.name());
        }
        if (mapType == MapType.THRU_HOST_BRIDGE && dma.iommu().domain(client).isPresent()) {
            throw new ErrnoException(
                    Errno.EOPNOTSUPP, "an IOMMU translates %s: map each allocation".formatted(client.name()));
        }
        var pool = pool(provider)
                .orElseThrow(() -> new ErrnoException(Errno.ENODEV, provider.name() + " has registered no memory"));
        return new PeerMapping(pool, mapType);
    }

    /**
     * Allocates one piece of peer memory as a list of one entry with exactly this length; empty if the pool cannot supply
     * it in one piece, or there is no pool.
     *
     * @param bytes more than 0
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pmem_alloc_sgl()</a>
     */
    public Optional<ScatterList> allocateScatterList(PciFunction provider, long bytes) {
        long address = pool(provider).map(pool -> pool.allocate(bytes)).orElse(PeerPool.NONE);
        return address == PeerPool.NONE ? Optional.empty() : Optional.of(ScatterList.of(address, bytes));
    }

    /**
     * Gives back the memory of every entry.
     *
     * @throws IllegalStateException if an entry was not allocated from this provider
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_p2pmem_free_sgl()</a>
     */
    public void freeScatterList(PciFunction provider, ScatterList list) {
        var pool = pool(provider).orElseThrow(() -> new IllegalStateException(provider.name() + " has no pool"));
        list.entries().forEach(entry -> pool.free(entry.address(), entry.length()));
    }

    /**
     * Maps peer memory into user space, as {@code mmap} of the provider's {@code allocate} file does. The memory need not be
     * published.
     *
     * @param length bytes, more than 0, rounded up to whole pages of 4096
     * @param shared false for a private mapping, which is refused
     * @param pageOffset must be 0
     * @throws ErrnoException in this order: EINVAL for a private mapping, another offset or length; ENODEV if the provider
     *     has no pool or is being removed; ENOMEM if the pool has no such run of pages
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
     */
    public UserMapping mmap(PciFunction provider, long length, boolean shared, long pageOffset) {
        int pages = MmapCheck.pages(provider, length, shared, pageOffset);
        var state = providers.state(provider);
        var pool = state == null ? null : state.pool();
        if (state == null || pool == null) {
            throw new ErrnoException(Errno.ENODEV, provider.name() + " has no peer memory to map");
        }
        return state.map(pool, pages);
    }

    static ErrnoException unreachable(PciFunction provider, String client) {
        return new ErrnoException(
                Errno.EREMOTEIO, "%s cannot use the peer memory of %s".formatted(client, provider.name()));
    }
}
