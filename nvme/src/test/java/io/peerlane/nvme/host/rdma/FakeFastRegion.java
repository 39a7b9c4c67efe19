package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.verbs.FastMemoryRegion;

/** A region of {@link FakeVerbs} for fast registration. */
final class FakeFastRegion implements FastMemoryRegion {
    private final FakeVerbs verbs;
    private final long maxLength;
    private int key;

    FakeFastRegion(FakeVerbs verbs, long maxLength, int key) {
        this.verbs = verbs;
        this.maxLength = maxLength;
        this.key = key;
    }

    /** Registered under {@code boundKey} from here on. */
    void key(int boundKey) {
        key = boundKey;
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public int nextKey() {
        return key & ~0xff | key + 1 & 0xff;
    }

    @Override
    public long maxLength() {
        return maxLength;
    }

    @Override
    public void close() {
        verbs.bindings.remove(key);
        verbs.liveResources.decrementAndGet();
    }
}
