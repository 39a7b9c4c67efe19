package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.List;

/**
 * Allocator of outbound address space over the windows of one endpoint controller, tried in their order.
 *
 * <p>A request takes a naturally aligned run of 2^n pages, the smallest that holds it; a run that does not fit
 * completely into its window is not used. Not thread-safe. {@link #allocate} and {@link #free} do not allocate on the
 * heap once the windows have been in use.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">pci_epc_mem_alloc_addr(),
 *     pci_epc_mem_free_addr()</a>
 */
public final class OutboundWindows {

    /** Answer of {@link #allocate} when no window can supply the size: all ones. */
    public static final long NONE = -1;

    private final WindowPages[] windows;

    private OutboundWindows(List<OutboundWindow> windows) {
        this.windows = windows.stream().map(WindowPages::new).toArray(WindowPages[]::new);
    }

    /**
     * Takes the windows of a controller into use, everything free.
     *
     * @param windows in the order in which they are tried
     * @throws ErrnoException EINVAL if there is none
     * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">pci_epc_multi_mem_init()</a>
     */
    public static OutboundWindows multiInit(List<OutboundWindow> windows) {
        if (windows.isEmpty()) {
            throw new ErrnoException(
                    Errno.EINVAL, "an endpoint controller wants at least one outbound window, found 0");
        }
        return new OutboundWindows(windows);
    }

    /**
     * Reserves space for {@code size} bytes.
     *
     * @param size bytes, not 0
     * @return local address of the first byte, or {@link #NONE}
     */
    public long allocate(long size) {
        checkSize(size);
        for (var window : windows) {
            long address = window.allocate(size);
            if (address != NONE) {
                return address;
            }
        }
        return NONE;
    }

    /**
     * Gives space back. Which pages is computed from the two arguments alone: what is given must be what was allocated.
     *
     * @param address as {@link #allocate} returned it
     * @param size as given to {@link #allocate}
     * @return false if no window holds the address; nothing has changed then
     */
    public boolean free(long address, long size) {
        checkSize(size);
        for (var window : windows) {
            if (window.window().contains(address)) {
                window.free(address, size);
                return true;
            }
        }
        return false;
    }

    private static void checkSize(long size) {
        if (size == 0) {
            throw new IllegalArgumentException("outbound space of 0 bytes");
        }
    }

    /** Bytes reserved now, over all windows, whole pages. */
    public long reserved() {
        long sum = 0;
        for (var window : windows) {
            sum += window.reservedPages() * window.window().pageSize();
        }
        return sum;
    }

    /** Bytes of a page of the first window. */
    public long firstPageSize() {
        return windows[0].window().pageSize();
    }
}
