package io.peerlane.rdma.iwarp;

/** The first FPDU of an initiator in the peer-to-peer model: an empty message that says it is ready (RFC 6581, 9.2). */
public enum ReadyToReceive {
    /** Client-server model: the first FPDU is the initiator's first message. */
    NONE,
    /** An empty Send. */
    EMPTY_SEND,
    /** An RDMA Write of length 0. */
    EMPTY_WRITE,
    /** An RDMA Read of length 0. */
    EMPTY_READ
}
