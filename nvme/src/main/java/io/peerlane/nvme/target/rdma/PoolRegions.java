package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Memory regions over the data pools, one per extent, registered when a pool is first used and kept until the transport
 * closes. Their addresses are CPU physical ones; the bus addresses behind them are those mapped for the device. Safe from any
 * thread; a look-up neither locks nor allocates.
 */
final class PoolRegions {

    private final RdmaDevice device;
    private final ProtectionDomain domain;
    private volatile @Nullable Registered[] byPool = new Registered[0];

    /** The regions of one pool. */
    private record Registered(List<MemoryRegion> regions) {
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
     * @throws ErrnoException ENOMEM if the device has no room for the regions of a new pool
     */
    int localKey(DataPool pool, long address) {
        var known = byPool;
        Registered registered = pool.index() < known.length ? known[pool.index()] : null;
        return (registered == null ? register(pool) : registered).localKey(pool, address);
    }

    synchronized void close() {
        for (var registered : byPool) {
            if (registered != null) {
                registered.regions().forEach(MemoryRegion::close);
            }
        }
        byPool = new Registered[0];
    }

    private synchronized Registered register(DataPool pool) {
        var known = byPool;
        Registered raced = pool.index() < known.length ? known[pool.index()] : null;
        if (raced != null) {
            return raced;
        }
        var registered = new Registered(registerExtents(pool));
        var grown = Arrays.copyOf(known, Math.max(known.length, pool.index() + 1));
        grown[pool.index()] = registered;
        byPool = grown;
        return registered;
    }

    /** All extents, or none. */
    private List<MemoryRegion> registerExtents(DataPool pool) {
        List<MemoryRegion> made = new ArrayList<>();
        try {
            for (var extent : pool.extents()) {
                long dmaAddress = pool.dmaAddress(device.function(), extent.address());
                made.add(domain.register(extent.address(), dmaAddress, extent.size(), Set.of(Access.LOCAL_WRITE)));
            }
        } catch (ErrnoException e) {
            made.forEach(MemoryRegion::close);
            throw e;
        }
        return List.copyOf(made);
    }
}
