package io.peerlane.rdma.verbs;

/**
 * A region without memory until a REGISTER_MEMORY work request binds some under a fresh key ({@code ib_alloc_mr},
 * {@code IB_WR_REG_MR}). Invalid again after LOCAL_INVALIDATE or a remote Send with Invalidate.
 */
public interface FastMemoryRegion extends AutoCloseable {

    /** The key of the latest binding; its upper 24 bits (the index) never change. */
    int key();

    /** The key to bind next: same index, low octet one further ({@code ib_inc_rkey}). */
    int nextKey();

    /** Most bytes of one binding. */
    long maxLength();

    /** Frees index and binding. Idempotent. */
    @Override
    void close();
}
