package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;

/** Peer memory of one provider. */
public final class PeerDataPool extends DataPool {

    private final P2pDma p2pDma;
    private final PciFunction provider;
    private final PeerPool pool;

    PeerDataPool(int index, P2pDma p2pDma, PciFunction provider, PeerPool pool) {
        super(index);
        this.p2pDma = p2pDma;
        this.provider = provider;
        this.pool = pool;
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

    /** A contiguous piece, or {@link #NONE}. */
    long allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    void free(long address, long bytes) {
        pool.free(address, bytes);
    }
}
