package io.peerlane.fabric.p2pdma;

/**
 * The memory of one provider as one client sees it. Stays valid while the range exists; taking it again after the ACS
 * registers changed does not give another answer until the pair is evaluated anew. Thread-safe, allocation-free.
 */
public final class PeerMapping {

    private final PeerPool pool;
    private final MapType mapType;

    PeerMapping(PeerPool pool, MapType mapType) {
        this.pool = pool;
        this.mapType = mapType;
    }

    /** BUS_ADDR or THRU_HOST_BRIDGE. */
    public MapType mapType() {
        return mapType;
    }

    /**
     * The address the client puts into its requests: the bus address if switches route it, the physical address if it
     * goes through the host bridge.
     *
     * @param poolAddress any address inside an allocation of the provider's pool
     * @throws IllegalArgumentException if the address lies in no range of the pool
     */
    public long dmaAddress(long poolAddress) {
        long bus = pool.busAddress(poolAddress);
        if (bus == PeerPool.NO_ADDRESS) {
            throw new IllegalArgumentException("0x%x is not peer memory of this provider".formatted(poolAddress));
        }
        return mapType == MapType.BUS_ADDR ? bus : poolAddress;
    }
}
