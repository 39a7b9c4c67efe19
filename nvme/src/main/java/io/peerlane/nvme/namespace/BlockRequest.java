package io.peerlane.nvme.namespace;

import io.peerlane.nvme.status.Status;

/** One request, mutable and reused by whoever submits it. */
public abstract class BlockRequest {

    /** What to do. */
    public BlockOperation operation = BlockOperation.READ;

    /** First block. */
    public long lba;

    /** Number of blocks, at least 1 (READ, WRITE). */
    public int blocks;

    /** Whether the data must be durable before completion (WRITE). */
    public boolean forceUnitAccess;

    /** Bus address of the data, contiguous, as mapped for {@link BlockDevice#dmaDevice}; 4-byte aligned. */
    public long dmaAddress;

    /** Called once per submission, on the queue's event loop. */
    protected abstract void completed(Status status);

    /** For the device: delivers {@link #completed}. */
    public final void complete(Status status) {
        completed(status);
    }
}
