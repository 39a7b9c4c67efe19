package io.peerlane.rdma.verbs;

/** What a send-queue work request asks for ({@code enum ib_wr_opcode}). */
public enum WorkRequestOpcode {
    /** Send a message into the peer's next receive. */
    SEND,
    /** Send, and invalidate {@link SendWorkRequest#invalidateKey} at the peer before it sees the message. */
    SEND_WITH_INVALIDATE,
    /** Write the gathered bytes to the peer's memory. */
    RDMA_WRITE,
    /** Read from the peer's memory into one element. */
    RDMA_READ,
    /** Bind {@link SendWorkRequest#region} to memory under a new key (fast registration, {@code IB_WR_REG_MR}). */
    REGISTER_MEMORY,
    /** Invalidate {@link SendWorkRequest#invalidateKey} on this side. */
    LOCAL_INVALIDATE
}
