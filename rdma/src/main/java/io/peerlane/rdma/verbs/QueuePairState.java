package io.peerlane.rdma.verbs;

/** iWARP queue pair states (RDMA Verbs, RFC 5040 appendix; {@code enum ib_qp_state}). */
public enum QueuePairState {
    /** Made, not connected; receives may be posted. */
    IDLE,
    /** Connected, full operation. */
    RTS,
    /** Orderly close under way. */
    CLOSING,
    /** A Terminate was sent or received. */
    TERMINATE,
    /** All work flushes. */
    ERROR
}
