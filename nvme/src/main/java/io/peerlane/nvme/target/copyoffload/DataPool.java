package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.memory.PoolUse;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Optional;

/** Pages that requests get their data memory from, host or peer. Safe from any thread. */
public abstract sealed class DataPool permits HostDataPool, PeerDataPool, DmaBufDataPool {

    /** No memory. */
    public static final long NONE = -1;

    private final int index;

    DataPool(int index) {
        this.index = index;
    }

    /**
     * A contiguous piece of a pool.
     *
     * @param address CPU physical address
     * @param size bytes
     */
    public record Extent(long address, long size) {}

    /** Number of this pool in its target, from 0: transports keep what they registered by it. */
    public final int index() {
        return index;
    }

    /** For messages. */
    public abstract String name();

    /** The function whose memory it is; empty for host memory. */
    abstract Optional<PciFunction> owner();

    /** The pieces; no allocation spans two. */
    public abstract List<Extent> extents();

    /**
     * The address at which {@code client} reaches {@code address}.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException EREMOTEIO if it does not
     */
    public abstract long dmaAddress(PciFunction client, long address);

    /** Bytes of all extents. */
    public abstract long size();

    /** Bytes not handed out. */
    public abstract long available();

    /** Bytes handed out, now and at most at once; of peer memory those of the whole provider, whoever has them. */
    public abstract PoolUse use();

    /** True if what lies in the memory is lost: its function was removed, be it back or not. */
    abstract boolean isLost();

    abstract void free(long address, long bytes);
}
