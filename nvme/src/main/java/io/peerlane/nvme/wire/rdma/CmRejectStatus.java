package io.peerlane.nvme.wire.rdma;

import java.util.Optional;

/** STS: why a connection was refused (NVMe RDMA Transport 1.1, 3.4). */
public enum CmRejectStatus {
    /** The private data is too short. */
    INVALID_PRIVATE_DATA_LENGTH(1),
    /** RECFMT is not one the controller knows. */
    INVALID_RECFMT(2),
    /** QID is beyond the queues there are. */
    INVALID_QID(3),
    /** HSQSIZE is zero or too large. */
    INVALID_HSQSIZE(4),
    /** HRQSIZE is zero or too small. */
    INVALID_HRQSIZE(5),
    /** No room for another queue. */
    NO_RESOURCES(6),
    /** The host serves no RDMA Reads: the controller could fetch nothing. */
    INVALID_IRD(7),
    /** The host wants to read more than the controller serves. */
    INVALID_ORD(8),
    /** CNTLID names no controller. */
    INVALID_CNTLID(9);

    private final int code;

    CmRejectStatus(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** The status of a value on the wire; empty for one the specification does not define. */
    public static Optional<CmRejectStatus> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
