package io.peerlane.rdma.verbs;

/** What completed ({@code enum ib_wc_opcode}). */
public enum CompletionOpcode {
    /** A Send, with or without invalidate, was handed to the transport. */
    SEND,
    /** An RDMA Write was handed to the transport; that does not prove remote placement. */
    RDMA_WRITE,
    /** An RDMA Read placed its last byte. */
    RDMA_READ,
    /** A fast registration took effect. */
    REGISTER_MEMORY,
    /** A local invalidation took effect. */
    LOCAL_INVALIDATE,
    /** A message arrived in a posted receive. */
    RECEIVE
}
