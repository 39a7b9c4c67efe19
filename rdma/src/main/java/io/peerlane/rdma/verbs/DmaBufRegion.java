package io.peerlane.rdma.verbs;

/** A region over a shared buffer, revoked and given back by its exporter. Its keys stay the same. */
public interface DmaBufRegion extends MemoryRegion {

    /** True while the region may be used, as far as is known: the buffer can be revoked at any time. Any thread. */
    boolean isMapped();

    /**
     * Deregisters: from here on the key is invalid everywhere. The buffer itself is let go by another thread, for that may have
     * to wait for its exporter. Idempotent.
     */
    @Override
    void close();
}
