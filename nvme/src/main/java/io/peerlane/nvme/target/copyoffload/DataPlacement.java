package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.p2pdma.PeerMapping;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests of one controller and namespace their memory, as its {@link DataPath} says. Safe from any thread; does not
 * allocate.
 */
public final class DataPlacement {

    private final DataPath path;
    private final @Nullable PeerDataPool peer;
    private final @Nullable PeerMapping deviceMapping;
    private final HostDataPool host;
    private final FallbackReason fallback;
    private final PathCounters counters;

    private DataPlacement(
            DataPath path,
            @Nullable PeerDataPool peer,
            @Nullable PeerMapping deviceMapping,
            HostDataPool host,
            FallbackReason fallback,
            PathCounters counters) {
        this.path = path;
        this.peer = peer;
        this.deviceMapping = deviceMapping;
        this.host = host;
        this.fallback = fallback;
        this.counters = counters;
    }

    static DataPlacement inHost(DataPath.HostMemory path, HostDataPool host, PathCounters counters) {
        return new DataPlacement(path, null, null, host, path.reason(), counters);
    }

    static DataPlacement inPeer(
            DataPath.PeerToPeer path,
            PeerDataPool peer,
            PeerMapping deviceMapping,
            HostDataPool host,
            PathCounters counters) {
        return new DataPlacement(path, peer, deviceMapping, host, FallbackReason.POOL_EXHAUSTED, counters);
    }

    /** What was decided. */
    public DataPath path() {
        return path;
    }

    /**
     * Gives {@code memory} contiguous pages and counts the request by path.
     *
     * @param bytes at least 1, at most the size of the host pool
     * @return true if it has them; false if it waits for host memory and will be told
     */
    public boolean place(DataMemory memory, long bytes) {
        if (peer != null && deviceMapping != null) {
            long address = peer.allocate(bytes);
            if (address != DataPool.NONE) {
                memory.holdPeer(peer, address, bytes, deviceMapping.dmaAddress(address));
                counters.peer(bytes);
                return true;
            }
        }
        counters.host(fallback, bytes);
        return host.place(memory, bytes);
    }

    /** Counts a request whose data came inside its capsule. */
    public void countInline(long bytes) {
        counters.host(FallbackReason.INLINE_DATA, bytes);
    }
}
