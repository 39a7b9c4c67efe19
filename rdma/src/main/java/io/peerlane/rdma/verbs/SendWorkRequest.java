package io.peerlane.rdma.verbs;

import org.jspecify.annotations.Nullable;

/**
 * One send-queue work request ({@code struct ib_send_wr}), mutable and reused: posting copies it.
 *
 * <p>Only the fields of the opcode are looked at. Not thread-safe.
 */
public final class SendWorkRequest {

    /** Most scatter/gather elements of one request. */
    public static final int MAX_ELEMENTS = 4;

    /** What to do. */
    public WorkRequestOpcode opcode = WorkRequestOpcode.SEND;

    /** Returned with the completion. */
    public long workRequestId;

    /** Whether success makes a completion; failure always does. */
    public boolean signaled = true;

    /** Wait for all earlier RDMA Reads of this queue pair. */
    public boolean fence;

    /** Ask for a solicited event at the peer (Sends only). */
    public boolean solicited;

    /** Number of elements used, 0 to {@link #MAX_ELEMENTS}. */
    public int elements;

    /** I/O virtual address of each element. */
    public final long[] address = new long[MAX_ELEMENTS];

    /** Length of each element in bytes. */
    public final int[] length = new int[MAX_ELEMENTS];

    /** Local key of each element. */
    public final int[] localKey = new int[MAX_ELEMENTS];

    /** Remote address (RDMA_WRITE, RDMA_READ). */
    public long remoteAddress;

    /** Remote key, the STag (RDMA_WRITE, RDMA_READ). */
    public int remoteKey;

    /** Key to invalidate (SEND_WITH_INVALIDATE at the peer, LOCAL_INVALIDATE here). */
    public int invalidateKey;

    /** The region to bind (REGISTER_MEMORY). */
    public @Nullable FastMemoryRegion region;

    /** Key to bind it under: same index, any low octet (REGISTER_MEMORY). */
    public int registerKey;

    /** I/O virtual address of the first byte (REGISTER_MEMORY). */
    public long registerAddress;

    /** DMA address of the first byte; the range is contiguous (REGISTER_MEMORY). */
    public long registerDmaAddress;

    /** Bytes to bind (REGISTER_MEMORY). */
    public long registerLength;

    /** {@link Access#mask} of the binding (REGISTER_MEMORY). */
    public int registerAccess;

    /** Drops all elements and flags; opcode SEND, signaled. */
    public SendWorkRequest clear() {
        opcode = WorkRequestOpcode.SEND;
        workRequestId = 0;
        signaled = true;
        fence = false;
        solicited = false;
        elements = 0;
        region = null;
        return this;
    }

    /** Appends one element. */
    public SendWorkRequest element(long elementAddress, int elementLength, int elementKey) {
        address[elements] = elementAddress;
        length[elements] = elementLength;
        localKey[elements] = elementKey;
        elements++;
        return this;
    }

    /** Sum of the element lengths in bytes. */
    public long totalLength() {
        long total = 0;
        for (int i = 0; i < elements; i++) {
            total += length[i];
        }
        return total;
    }
}
