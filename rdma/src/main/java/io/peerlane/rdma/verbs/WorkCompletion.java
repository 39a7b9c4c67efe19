package io.peerlane.rdma.verbs;

/**
 * One completion ({@code struct ib_wc}), valid only during the call that delivers it: the instance is reused.
 */
public final class WorkCompletion {

    /** From the work request. */
    public long workRequestId;

    /** How it ended; with anything but SUCCESS only {@link #workRequestId} and {@link #queuePairNumber} are valid. */
    public WorkCompletionStatus status = WorkCompletionStatus.SUCCESS;

    /** What completed. */
    public CompletionOpcode opcode = CompletionOpcode.SEND;

    /** The queue pair it belongs to. */
    public int queuePairNumber;

    /** Bytes received (RECEIVE) or read (RDMA_READ). */
    public int byteLength;

    /** True if the peer invalidated {@link #invalidatedKey} (RECEIVE of a Send with Invalidate). */
    public boolean withInvalidate;

    /** The key that is dead from now on. */
    public int invalidatedKey;
}
