package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.memory.PoolUse;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Optional;

/**
 * Peer memory of one provider, from when it is first used until the provider is unbound or removed. Memory handed out stays
 * valid until it is given back; a function that was removed has lost its contents, though.
 */
public final class PeerDataPool extends DataPool {

    private final P2pDma p2pDma;
    private final PciFunction provider;
    private final PeerPool pool;
    private final int presence;
    private volatile boolean retired;

    PeerDataPool(int index, P2pDma p2pDma, PciFunction provider, PeerPool pool) {
        super(index);
        this.p2pDma = p2pDma;
        this.provider = provider;
        this.pool = pool;
        this.presence = provider.presence();
    }

    /** No request is to take memory from here any more. */
    void retire() {
        retired = true;
    }

    /** True once the provider is being unbound, or was removed. */
    public boolean isRetired() {
        return retired || isLost();
    }

    /** True if this is about {@code memory}, and in use. */
    boolean isFor(PeerPool memory) {
        return pool == memory && !isRetired();
    }

    @Override
    boolean isLost() {
        return provider.presence() != presence;
    }

    /** The function whose memory it is. */
    public PciFunction provider() {
        return provider;
    }

    @Override
    public String name() {
        return "peer memory of " + provider.name();
    }

    @Override
    public List<Extent> extents() {
        return pool.ranges().stream()
                .map(range -> new Extent(range.physical(), range.size()))
                .toList();
    }

    @Override
    public long dmaAddress(PciFunction client, long address) {
        return p2pDma.map(provider, client).dmaAddress(address);
    }

    @Override
    public long size() {
        return pool.size();
    }

    @Override
    public long available() {
        return pool.available();
    }

    @Override
    public PoolUse use() {
        return pool.use();
    }

    /** A contiguous piece, or {@link #NONE}. */
    long allocate(long bytes) {
        return isRetired() ? NONE : pool.allocate(bytes);
    }

    @Override
    Optional<PciFunction> owner() {
        return Optional.of(provider);
    }

    @Override
    void free(long address, long bytes) {
        pool.free(address, bytes);
    }
}
