package io.peerlane.nvme.wire.tcp;

import java.util.Optional;

/** FES of a termination request (NVMe TCP Transport 1.1, 3.6.2.4). */
public enum FatalErrorStatus {
    /** A header field is wrong; FEI is its byte offset. */
    INVALID_PDU_HEADER_FIELD(1),
    /** A PDU came that may not come now. */
    PDU_SEQUENCE_ERROR(2),
    /** A header digest is wrong. */
    HEADER_DIGEST_ERROR(3),
    /** Data lies outside of its transfer, or is not in order. */
    DATA_TRANSFER_OUT_OF_RANGE(4),
    /** More data than negotiated, or (the same value) more R2Ts. */
    DATA_TRANSFER_LIMIT_EXCEEDED(5),
    /** A parameter is not supported; FEI is its byte offset. */
    UNSUPPORTED_PARAMETER(6);

    private final int code;

    FatalErrorStatus(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** Whether FEI is the byte offset of a field. */
    public boolean hasFieldOffset() {
        return this == INVALID_PDU_HEADER_FIELD || this == UNSUPPORTED_PARAMETER;
    }

    /** The status of a value on the wire; empty for one that is not defined. */
    public static Optional<FatalErrorStatus> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
