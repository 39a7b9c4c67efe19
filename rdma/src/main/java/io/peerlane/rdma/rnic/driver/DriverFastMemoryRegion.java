package io.peerlane.rdma.rnic.driver;

import io.peerlane.rdma.verbs.FastMemoryRegion;
import java.util.concurrent.atomic.AtomicBoolean;

/** A region bound by work requests; its key follows what was posted. */
final class DriverFastMemoryRegion implements FastMemoryRegion {

    private static final int KEY_MASK = 0xff;

    private final DriverProtectionDomain domain;
    private final long maxLength;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile int key;

    DriverFastMemoryRegion(DriverProtectionDomain domain, long maxLength, int key) {
        this.domain = domain;
        this.maxLength = maxLength;
        this.key = key;
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public int nextKey() {
        int now = key;
        return (now & ~KEY_MASK) | ((now + 1) & KEY_MASK);
    }

    /** A binding under {@code newKey} was posted. */
    void posted(int newKey) {
        if ((newKey & ~KEY_MASK) != (key & ~KEY_MASK)) {
            throw new IllegalArgumentException("key %#010x is not one of region %#010x".formatted(newKey, key));
        }
        key = newKey;
    }

    @Override
    public long maxLength() {
        return maxLength;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            domain.deregister(key);
        }
    }
}
