package io.peerlane.nvme.target.rdma;

/** Why a connection ended; counted. */
public enum CloseReason {
    /** The peer closed it, or it was lost. */
    PEER,
    /** The target core closed it: Disconnect, Keep Alive expiry, its controller is gone, shutdown. */
    TARGET,
    /** No Connect command succeeded in time. */
    CONNECT_TIMEOUT,
    /** A command capsule has fewer than 64 bytes (NVMe RDMA Transport 1.1, 3.2). */
    CAPSULE_TOO_SHORT,
    /** A receive failed: message too long for the buffer, or a transport error. */
    RECEIVE_FAILED,
    /** A response or an RDMA Write could not be sent. */
    SEND_FAILED,
    /** An RDMA Read of command data failed: the key or its range is not what the host said. */
    READ_FAILED,
    /** The host answered no RDMA Read and took no response for half a minute. */
    TRANSFER_STALLED
}
