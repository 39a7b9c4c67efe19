package io.peerlane.rdma.rnic;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The adapter's memory table. An STag is {@code index << 8 | key}: the index finds the entry, the low octet tells one
 * binding from the next, and a stale one is refused. Index 0 is never used, so STags 0 and 1 are never given out.
 *
 * <p>{@link #resolve} is safe from any thread and allocates nothing. Making and freeing entries is serialised here.
 * Binding and invalidating one fast region belong to one loop at a time.
 */
final class MemoryTable {

    private static final int KEY_BITS = 8;
    private static final int KEY_MASK = (1 << KEY_BITS) - 1;

    private final String device;
    private final AtomicReferenceArray<@Nullable Region> entries;
    private final byte[] nextKey;
    private final int[] freeIndices;
    private int free;

    MemoryTable(String device, int size) {
        this.device = device;
        entries = new AtomicReferenceArray<>(size + 1);
        nextKey = new byte[size + 1];
        freeIndices = new int[size];
        for (int index = size; index > 0; index--) {
            freeIndices[free++] = index;
        }
    }

    /** Entries in use. */
    synchronized int inUse() {
        return freeIndices.length - free;
    }

    /** Registers contiguous memory for good; returns its STag. */
    synchronized int register(int domain, long base, long busAddress, long length, int access) {
        if (length <= 0 || Long.compareUnsigned(base + length - 1, base) < 0 || busAddress < 0) {
            throw new ErrnoException(
                    Errno.EINVAL, "%s: region of %d bytes at %#x is empty or wraps".formatted(device, length, base));
        }
        int index = takeIndex();
        int stag = index << KEY_BITS | (++nextKey[index] & KEY_MASK);
        entries.set(index, Region.registered(domain, stag, base, busAddress, length, access));
        return stag;
    }

    /** Allocates a region for fast registration; returns the STag of its first binding, less one in the key. */
    synchronized int allocate(int domain, long maxLength) {
        if (maxLength <= 0) {
            throw new ErrnoException(Errno.EINVAL, device + ": fast region of " + maxLength + " bytes");
        }
        int index = takeIndex();
        entries.set(index, Region.unbound(domain, maxLength));
        return index << KEY_BITS | (nextKey[index] & KEY_MASK);
    }

    /** Makes a region that {@link #map} gives memory; returns its STag. */
    synchronized int allocateRevocable(int domain, long base, long length, int access) {
        if (length <= 0 || Long.compareUnsigned(base + length - 1, base) < 0) {
            throw new ErrnoException(
                    Errno.EINVAL, "%s: region of %d bytes at %#x is empty or wraps".formatted(device, length, base));
        }
        int index = takeIndex();
        int stag = index << KEY_BITS | (++nextKey[index] & KEY_MASK);
        entries.set(index, Region.revocable(domain, stag, base, length, access));
        return stag;
    }

    /** Gives a revocable region its memory. */
    synchronized void map(int stag, Pieces memory) {
        var region = revocable(stag);
        if (region.isBound()) {
            throw new ErrnoException(Errno.EBUSY, "%s: region %#010x is mapped".formatted(device, stag));
        }
        if (memory.length() < region.maxLength()) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "%s: %d bytes for region %#010x of %d"
                            .formatted(device, memory.length(), stag, region.maxLength()));
        }
        region.map(memory);
    }

    /** Takes it away; no access goes on afterwards. Again: nothing happens. */
    synchronized void unmap(int stag) {
        revocable(stag).unmap();
    }

    private Region revocable(int stag) {
        var region = find(stag);
        if (region == null || !region.isRevocable(stag)) {
            throw new ErrnoException(Errno.EINVAL, "%s: no revocable region %#010x".formatted(device, stag));
        }
        return region;
    }

    /** Frees the entry that {@code stag} names, whatever its key; returns its protection domain. */
    synchronized int free(int stag) {
        int index = stag >>> KEY_BITS;
        var region = index < entries.length() ? entries.getAndSet(index, null) : null;
        if (region == null) {
            throw new ErrnoException(Errno.EINVAL, "%s: no region has STag %#010x".formatted(device, stag));
        }
        region.unmap();
        nextKey[index] = (byte) stag;
        freeIndices[free++] = index;
        return region.domain();
    }

    /** Frees every entry; whoever still has an STag finds nothing, and no access to a revocable region goes on. */
    synchronized void clear() {
        for (int index = 1; index < entries.length(); index++) {
            var region = entries.getAndSet(index, null);
            if (region != null) {
                region.unmap();
                freeIndices[free++] = index;
            }
        }
    }

    private int takeIndex() {
        if (free == 0) {
            throw new ErrnoException(
                    Errno.ENOMEM, device + ": all " + freeIndices.length + " memory table entries are in use");
        }
        return freeIndices[--free];
    }

    /**
     * Checks an access.
     *
     * @param domain protection domain of the queue pair that wants it
     * @param rights mask of rights the region must give; 0 for a local read
     * @return the bus address, or {@link RegionFault#asResult}: negative
     */
    long resolve(int stag, int domain, long address, long bytes, int rights) {
        var region = find(stag);
        return region == null
                ? RegionFault.INVALID_STAG.asResult()
                : region.resolve(stag, domain, address, bytes, rights);
    }

    /** Binds memory to a fast, unbound region; false if it is none, or of another domain, or too small. */
    boolean bind(int stag, int domain, long base, long busAddress, long length, int access) {
        var region = find(stag);
        if (region == null || !region.isFast() || region.isBound() || region.domain() != domain) {
            return false;
        }
        boolean empty = length <= 0 || length > region.maxLength() || busAddress < 0;
        if (empty || Long.compareUnsigned(base + length - 1, base) < 0) {
            return false;
        }
        region.bind(stag, base, busAddress, length, access);
        return true;
    }

    /**
     * Invalidates a binding: {@code null}, or why it cannot be.
     *
     * @param right mask of rights of which the binding must give one: a peer ends only what it could use; 0 for a local one
     */
    @Nullable
    RegionFault invalidate(int stag, int domain, int right) {
        var region = find(stag);
        if (region == null || !region.isBoundAs(stag)) {
            return RegionFault.INVALID_STAG;
        }
        if (region.domain() != domain) {
            return RegionFault.NOT_ASSOCIATED;
        }
        if (!region.isFast() || !region.givesOneOf(right)) {
            return RegionFault.ACCESS_RIGHTS;
        }
        region.unbind();
        return null;
    }

    /** The entry that {@code stag} names, whatever its key. */
    @Nullable
    Region find(int stag) {
        int index = stag >>> KEY_BITS;
        return index < entries.length() ? entries.get(index) : null;
    }
}
