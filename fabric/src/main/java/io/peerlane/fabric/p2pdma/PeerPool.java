package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.PagePool;
import io.peerlane.fabric.memory.PoolUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The peer memory of one provider: a page allocator over every range it has registered.
 *
 * <p>The newest range is tried first, within a range the lowest free run is taken, and an allocation never spans two
 * ranges. An allocation holds one reference on its range, whatever its length; a user mapping holds one per page. Only the
 * latter allocates on the heap.
 *
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pci_alloc_p2pmem(), pci_free_p2pmem()</a>
 */
public final class PeerPool {

    /** Answer of {@link #allocate} when no range can supply the length wanted. */
    public static final long NONE = PagePool.NONE;

    /** Most bytes of one range: 4 TiB. */
    public static final long MAX_RANGE_BYTES = PagePool.MAX_BYTES;

    /** Answer of {@link #busAddress} for an address outside every range: all ones. */
    public static final long NO_ADDRESS = -1;

    /**
     * A registered range.
     *
     * @param physical the processor's address of the first byte
     * @param bus PCI bus address of the first byte
     * @param size bytes
     */
    public record Range(long physical, long bus, long size) {}

    private final BooleanSupplier published;
    private final PoolUse use = new PoolUse();
    private volatile PeerRange[] newestFirst = {};

    PeerPool(BooleanSupplier published) {
        this.published = published;
    }

    /** A pool that belongs to no function, over {@code ranges} registered in this order; never published. */
    public static PeerPool over(List<Range> ranges) {
        var pool = new PeerPool(() -> false);
        ranges.forEach(range -> pool.add(new PeerRange(range, pool.use)));
        return pool;
    }

    /** Puts a range in front of all others. */
    synchronized void add(PeerRange range) {
        var older = newestFirst;
        var all = new PeerRange[older.length + 1];
        all[0] = range;
        System.arraycopy(older, 0, all, 1, older.length);
        newestFirst = all;
    }

    /**
     * Allocates {@code bytes}, rounded up to whole pages of 4096, in one piece.
     *
     * @param bytes 0 yields {@link #NONE}
     * @return the processor's address of the memory, or {@link #NONE} if no range has a run of this length or the one that
     *     has is being removed (no other is tried then)
     */
    public long allocate(long bytes) {
        for (var range : newestFirst) {
            long address = range.pages().allocate(bytes);
            if (address != NONE) {
                return referenced(range, address, bytes);
            }
        }
        return NONE;
    }

    private static long referenced(PeerRange range, long address, long bytes) {
        if (range.tryGetLive(1)) {
            return address;
        }
        range.pages().free(address, bytes);
        return NONE;
    }

    /**
     * Gives an allocation back and drops its reference on the range.
     *
     * @param address as {@link #allocate} returned it
     * @param bytes as given to {@link #allocate}
     * @throws IllegalStateException if this was not allocated; nothing has changed then
     */
    public void free(long address, long bytes) {
        var range = rangeOf(address);
        if (range == null) {
            throw new IllegalStateException(
                    "free of %d bytes at 0x%x: in no range of the pool".formatted(bytes, address));
        }
        range.pages().free(address, bytes);
        range.put();
    }

    /**
     * Allocates pages that are contiguous and go back one by one: a reference on their range for each.
     *
     * @throws ErrnoException ENOMEM if no range has such a run, ENODEV if the one that has is being removed
     */
    UserPage[] allocatePages(int count) {
        long bytes = count * UserPage.BYTES;
        for (var range : newestFirst) {
            long address = range.pages().allocate(bytes);
            if (address != NONE) {
                return referencedPages(range, address, count);
            }
        }
        throw new ErrnoException(
                Errno.ENOMEM, "%d contiguous bytes of peer memory wanted, %d free".formatted(bytes, available()));
    }

    private static UserPage[] referencedPages(PeerRange range, long address, int count) {
        if (!range.tryGetLive(count)) {
            range.pages().free(address, count * UserPage.BYTES);
            throw new ErrnoException(Errno.ENODEV, "peer memory at 0x%x is being removed".formatted(address));
        }
        var pages = new UserPage[count];
        Arrays.setAll(pages, i -> new UserPage(range, address + i * UserPage.BYTES));
        return pages;
    }

    /** The PCI bus address of a processor's address in the pool; {@link #NO_ADDRESS} if it lies in no range. */
    public long busAddress(long address) {
        var range = rangeOf(address);
        return range == null
                ? NO_ADDRESS
                : range.range().bus() + (address - range.range().physical());
    }

    private @Nullable PeerRange rangeOf(long address) {
        for (var range : newestFirst) {
            if (range.pages().contains(address)) {
                return range;
            }
        }
        return null;
    }

    /** Bytes of all ranges. */
    public long size() {
        long sum = 0;
        for (var range : newestFirst) {
            sum += range.pages().size();
        }
        return sum;
    }

    /** Bytes not allocated, over all ranges. */
    public long available() {
        long sum = 0;
        for (var range : newestFirst) {
            sum += range.pages().available();
        }
        return sum;
    }

    /** Bytes allocated over all ranges, now and at most at once. */
    public PoolUse use() {
        return use;
    }

    /** True if {@link P2pDma#find} may choose the provider of this pool. */
    public boolean isPublished() {
        return published.getAsBoolean();
    }

    /** The ranges in the order of their registration. */
    public List<Range> ranges() {
        List<Range> oldestFirst = new ArrayList<>();
        Arrays.stream(newestFirst).map(PeerRange::range).forEach(oldestFirst::addFirst);
        return List.copyOf(oldestFirst);
    }

    /**
     * References held on a range: allocations and user pages not yet given back.
     *
     * @param index in {@link #ranges()}
     */
    public long references(int index) {
        return range(index).references();
    }

    /**
     * Begins the removal of a range: no allocation from it succeeds any more, those that exist stay valid.
     *
     * @param index in {@link #ranges()}
     * @return references still held; the range may disappear when there are none
     */
    public long kill(int index) {
        return range(index).kill();
    }

    private PeerRange range(int index) {
        var all = newestFirst;
        return all[all.length - 1 - index];
    }
}
