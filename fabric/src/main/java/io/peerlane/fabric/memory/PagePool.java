package io.peerlane.fabric.memory;

/**
 * Allocator of whole pages over one contiguous range of addresses, lowest free run first.
 *
 * <p>Addresses and lengths are unsigned 64-bit numbers. A call allocates nothing on the heap. Thread-safe: one
 * uncontended monitor per call.
 */
public final class PagePool {

    /** Bytes of a page; every allocation is a multiple of it. */
    public static final long PAGE_BYTES = 4096;

    /** Answer of {@link #allocate} when there is no run of the length wanted. */
    public static final long NONE = -1;

    /** Most bytes one pool can have: 4 TiB, so that page numbers stay far from the end of an {@code int}. */
    public static final long MAX_BYTES = 1L << 42;

    private static final int PAGE_SHIFT = 12;

    private final long start;
    private final long size;
    private final PageBitmap pages;
    private final PoolUse use;
    private long available;

    /**
     * A pool with every page free.
     *
     * @param start address of the first page
     * @param size bytes, more than 0; a last part shorter than a page is counted as available and never handed out
     * @throws IllegalArgumentException if {@code size} is not positive or more than 4 TiB, or the range wraps around the
     *     address space
     */
    public PagePool(long start, long size) {
        this(start, size, new PoolUse());
    }

    /**
     * A pool with every page free, one of several whose use is counted together.
     *
     * @param start address of the first page
     * @param size bytes, as above
     * @param use counts what is handed out
     * @throws IllegalArgumentException as above
     */
    public PagePool(long start, long size, PoolUse use) {
        if (size <= 0 || size > MAX_BYTES) {
            throw new IllegalArgumentException("pool of " + size + " bytes, wanted 1 to " + MAX_BYTES);
        }
        if (Long.compareUnsigned(start, start + size - 1) > 0) {
            throw new IllegalArgumentException("pool at 0x%x of %d bytes wraps around".formatted(start, size));
        }
        this.start = start;
        this.size = size;
        this.pages = new PageBitmap((int) (size >>> PAGE_SHIFT));
        this.available = size;
        this.use = use;
    }

    /**
     * Takes the lowest free run of {@code bytes} rounded up to whole pages.
     *
     * @param bytes unsigned; 0 yields {@link #NONE}
     * @return address of the run, or {@link #NONE}
     */
    public synchronized long allocate(long bytes) {
        if (bytes == 0 || Long.compareUnsigned(bytes, available) > 0) {
            return NONE;
        }
        int count = pagesIn(bytes);
        int page = pages.takeLowestRun(count);
        if (page < 0) {
            return NONE;
        }
        available -= (long) count << PAGE_SHIFT;
        use.took((long) count << PAGE_SHIFT);
        return start + ((long) page << PAGE_SHIFT);
    }

    /**
     * Gives back a run, or a part of one.
     *
     * @param address of its first page
     * @param bytes rounded up to whole pages, as in {@link #allocate}
     * @throws IllegalStateException if the run is not inside the pool, does not begin at a page, is empty, or is not
     *     fully allocated; nothing has changed then
     */
    public synchronized void free(long address, long bytes) {
        long offset = address - start;
        if (bytes == 0 || !contains(address) || Long.compareUnsigned(bytes, size - offset) > 0) {
            throw refusal(address, bytes, "not inside");
        }
        int page = (int) (offset >>> PAGE_SHIFT);
        int count = pagesIn(bytes);
        if (offset % PAGE_BYTES != 0 || page + count > pages.length()) {
            throw refusal(address, bytes, "not whole pages of");
        }
        if (!pages.giveBack(page, count)) {
            throw refusal(address, bytes, "not fully allocated in");
        }
        available += (long) count << PAGE_SHIFT;
        use.gave((long) count << PAGE_SHIFT);
    }

    /** True if {@code address} lies in the pool, allocated or not. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - start, size) < 0;
    }

    /** Address of the first page. */
    public long start() {
        return start;
    }

    /** Bytes of the pool, allocated or not. */
    public long size() {
        return size;
    }

    /** Bytes not allocated, not necessarily in one run. */
    public synchronized long available() {
        return available;
    }

    /** Bytes handed out, now and at most: of this pool, and of those that are counted together with it. */
    public PoolUse use() {
        return use;
    }

    /** Rounds up; {@code bytes} is between 1 and the pool's size, so the sum cannot wrap. */
    private static int pagesIn(long bytes) {
        return (int) (((bytes - 1) >>> PAGE_SHIFT) + 1);
    }

    private IllegalStateException refusal(long address, long bytes, String why) {
        return new IllegalStateException("free of %s bytes at 0x%x: %s the pool of %d bytes at 0x%x"
                .formatted(Long.toUnsignedString(bytes), address, why, size, start));
    }
}
