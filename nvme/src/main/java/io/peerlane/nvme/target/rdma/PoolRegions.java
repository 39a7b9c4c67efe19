package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.nvme.target.copyoffload.DmaBufDataPool;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.DmaBufRegion;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory regions over the data pools, one per extent, registered when a pool is first used and kept until the pool is
 * over or the transport closes. Their addresses are CPU physical ones; the bus addresses behind them are those mapped for the device. Safe from any
 * thread; a look-up neither locks nor allocates.
 *
 * <p>The region of an exported buffer is made by {@link #prepare}, which may wait for the exporter, and can be used while the
 * device has it mapped.
 */
final class PoolRegions {

    private static final Logger LOG = LoggerFactory.getLogger(PoolRegions.class);

    private static final Set<Access> LOCAL_WRITE = Set.of(Access.LOCAL_WRITE);

    private final RdmaDevice device;
    private final ProtectionDomain domain;
    private volatile @Nullable Registered[] byPool = new Registered[0];
    private final Set<DataPool> inPreparation = ConcurrentHashMap.newKeySet();

    /** The regions of one pool. */
    private record Registered(DataPool of, List<? extends MemoryRegion> regions) {
        void close() {
            regions.forEach(MemoryRegion::close);
        }

        boolean isMapped() {
            for (int i = 0; i < regions.size(); i++) {
                if (regions.get(i) instanceof DmaBufRegion revocable && !revocable.isMapped()) {
                    return false;
                }
            }
            return true;
        }

        int localKey(DataPool pool, long address) {
            for (int i = 0; i < regions.size(); i++) {
                MemoryRegion region = regions.get(i);
                if (Octets.within(address - region.address(), 1, region.length())) {
                    return region.localKey();
                }
            }
            throw new IllegalArgumentException(
                    "0x" + Long.toHexString(address) + " lies in no extent of " + pool.name());
        }
    }

    PoolRegions(RdmaDevice device, ProtectionDomain domain) {
        this.device = device;
        this.domain = domain;
    }

    /**
     * Key of the region that holds {@code address}.
     *
     * @throws ErrnoException ENOMEM if the device has no room for the regions of a new pool, ENODEV if it has not mapped an
     *     exported buffer
     */
    int localKey(DataPool pool, long address) {
        Registered registered = find(pool);
        if (pool instanceof DmaBufDataPool && (registered == null || !registered.isMapped())) {
            throw new ErrnoException(Errno.ENODEV, device.name() + " has not mapped " + pool.name());
        }
        return (registered == null ? register(pool) : registered).localKey(pool, address);
    }

    /** Of this very pool: a provider that comes back has another one, under the same number. */
    private @Nullable Registered find(DataPool pool) {
        var known = byPool;
        Registered registered = pool.index() < known.length ? known[pool.index()] : null;
        return registered != null && registered.of() == pool ? registered : null;
    }

    /** Whether requests may be given memory of the pool now. */
    boolean reaches(DataPool pool) {
        if (!(pool instanceof DmaBufDataPool)) {
            return true;
        }
        var registered = find(pool);
        return registered != null && registered.isMapped();
    }

    /** Whether {@link #prepare} has to be called for the pool, and may succeed; true for one caller only. */
    boolean wantsPreparation(DataPool pool) {
        return pool instanceof DmaBufDataPool exported
                && find(pool) == null
                && !exported.isRevoked()
                && inPreparation.add(pool);
    }

    /** Registers an exported buffer if that is possible now; not for event loops, for its exporter may hold it. */
    void prepare(DataPool pool) {
        try {
            if (pool instanceof DmaBufDataPool exported && find(pool) == null && exported.hold()) {
                try (var buffer = exported.buffer()) {
                    long address = pool.extents().getFirst().address();
                    keep(exported, domain.registerDmaBuf(buffer, 0, pool.size(), address, LOCAL_WRITE));
                }
            }
        } catch (ErrnoException e) {
            LOG.warn("{} cannot use {}: {}", device.name(), pool.name(), e.getMessage());
        } finally {
            inPreparation.remove(pool);
        }
    }

    /** A pool that is over may have a successor under its number already. */
    private synchronized void keep(DmaBufDataPool pool, DmaBufRegion region) {
        if (find(pool) == null && !pool.isRetired()) {
            remember(pool, new Registered(pool, List.of(region)));
        } else {
            region.close();
        }
    }

    synchronized void close() {
        for (var registered : byPool) {
            if (registered != null) {
                registered.close();
            }
        }
        byPool = new Registered[0];
    }

    /** The pool is over: nothing holds its memory, nothing is to reach it. */
    synchronized void forget(DataPool pool) {
        Registered registered = find(pool);
        if (registered != null) {
            var others = byPool.clone();
            others[pool.index()] = null;
            byPool = others;
            registered.close();
        }
    }

    private synchronized Registered register(DataPool pool) {
        Registered raced = find(pool);
        if (raced != null) {
            return raced;
        }
        var registered = new Registered(pool, registerExtents(pool));
        remember(pool, registered);
        return registered;
    }

    private synchronized void remember(DataPool pool, Registered registered) {
        var known = byPool;
        var grown = Arrays.copyOf(known, Math.max(known.length, pool.index() + 1));
        var before = grown[pool.index()];
        if (before != null) {
            before.close();
        }
        grown[pool.index()] = registered;
        byPool = grown;
    }

    /** All extents, or none. */
    private List<MemoryRegion> registerExtents(DataPool pool) {
        List<MemoryRegion> made = new ArrayList<>();
        try {
            for (var extent : pool.extents()) {
                long dmaAddress = pool.dmaAddress(device.function(), extent.address());
                made.add(domain.register(extent.address(), dmaAddress, extent.size(), LOCAL_WRITE));
            }
        } catch (ErrnoException e) {
            made.forEach(MemoryRegion::close);
            throw e;
        }
        return List.copyOf(made);
    }
}
