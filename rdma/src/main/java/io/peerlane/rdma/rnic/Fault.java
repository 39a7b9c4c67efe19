package io.peerlane.rdma.rnic;

/** Why a connection was refused or ended other than in order; each has a counter in {@link RnicStatistics}. */
public enum Fault {
    /** What came first was not a valid MPA Request or Reply. */
    MPA_FRAME_INVALID,
    /** The MPA Request or Reply did not come in time. */
    MPA_TIMEOUT,
    /** The stream ended inside an FPDU or an MPA frame. */
    TRUNCATED,
    /** An FPDU's length is impossible. */
    FRAMING,
    /** An FPDU's CRC is wrong. */
    CRC,
    /** A version or an opcode is unknown, or they do not fit together. */
    HEADER,
    /** A queue number, message sequence number or message offset is not the expected one. */
    SEQUENCE,
    /** A Send found no receive posted. */
    NO_RECEIVE,
    /** A Send is longer than its receive. */
    MESSAGE_TOO_LONG,
    /** An STag that names no valid region. */
    STAG_INVALID,
    /** An access outside its region. */
    BOUNDS,
    /** A region that does not allow the access. */
    ACCESS_RIGHTS,
    /** A region of another protection domain. */
    NOT_ASSOCIATED,
    /** A region that cannot be invalidated by the peer. */
    NOT_INVALIDATED,
    /** More RDMA Read Requests than agreed. */
    READS_EXCEEDED,
    /** A Read Response nobody asked for, or other than asked for. */
    READ_RESPONSE,
    /** The fabric refused an access of the adapter. */
    DMA,
    /** A work request of this side could not be run. */
    LOCAL_WORK_REQUEST,
    /** A completion queue overflowed. */
    COMPLETION_QUEUE_OVERRUN,
    /** The peer sent a Terminate. */
    PEER_TERMINATE,
    /** The peer reset the connection, or vanished. */
    RESET,
    /** Anything else. */
    OTHER
}
