package io.peerlane.nvme.target.copyoffload;

import org.jspecify.annotations.Nullable;

/**
 * Gives requests of one controller and namespace their memory, as its {@link DataPath} says. Safe from any thread; does not
 * allocate.
 */
public final class DataPlacement {

    private final DataPath path;
    private final @Nullable DevicePages pages;
    private final HostDataPool host;
    private final FallbackReason inHost;
    private final PathCounters counters;

    private DataPlacement(
            DataPath path,
            @Nullable DevicePages pages,
            HostDataPool host,
            FallbackReason inHost,
            PathCounters counters) {
        this.path = path;
        this.pages = pages;
        this.host = host;
        this.inHost = inHost;
        this.counters = counters;
    }

    static DataPlacement inHost(DataPath.HostMemory path, HostDataPool host, PathCounters counters) {
        return new DataPlacement(path, null, host, path.reason(), counters);
    }

    static DataPlacement inDevice(DataPath path, DevicePages pages, HostDataPool host, PathCounters counters) {
        return new DataPlacement(path, pages, host, FallbackReason.POOL_EXHAUSTED, counters);
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
        FallbackReason why = pages == null ? inHost : pages.place(memory, bytes);
        if (why == null) {
            counters.peer(bytes);
            return true;
        }
        counters.host(why, bytes);
        return host.place(memory, bytes);
    }

    /** Counts a request whose data came inside its capsule. */
    public void countInline(long bytes) {
        counters.host(FallbackReason.INLINE_DATA, bytes);
    }
}
