package io.peerlane.nvme.namespace;

import io.peerlane.nvme.status.Status;
import org.jspecify.annotations.Nullable;

/** One request, mutable and reused by whoever submits it. */
public abstract class BlockRequest {

    /** What to do. */
    public BlockOperation operation = BlockOperation.READ;

    /** First block; of the destination (COPY). */
    public long lba;

    /** Number of blocks, at least 1 (READ, WRITE, COMPARE, WRITE_ZEROES, VERIFY). */
    public int blocks;

    /** Whether the blocks must be durable before they are read, or before completion if they are changed. */
    public boolean forceUnitAccess;

    /** Whether the blocks may be deallocated (WRITE_ZEROES); they read as zeroes all the same. */
    public boolean deallocate;

    /** Ranges to deallocate, or to copy from (DEALLOCATE, COPY): at least one; the device reads them during submission. */
    public @Nullable BlockRanges ranges;

    /** Bus address of the data, contiguous, as mapped for {@link BlockDevice#dmaDevice}; 4-byte aligned. */
    public long dmaAddress;

    /** Called once per submission, on the queue's event loop. */
    protected abstract void completed(Status status);

    /** For the device: delivers {@link #completed}. */
    public final void complete(Status status) {
        completed(status);
    }
}
