package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;

/**
 * A rule of the transport that the peer broke; ends the connection.
 *
 * @param status FES
 * @param information FEI: byte offset of the field in the offending header, 0 for statuses about none
 * @param detail what was wanted and what was found
 */
record Violation(FatalErrorStatus status, int information, String detail) {

    /** A header field is wrong. */
    static Violation field(int offset, String detail) {
        return new Violation(FatalErrorStatus.INVALID_PDU_HEADER_FIELD, offset, detail);
    }

    /** A PDU that may not come now. */
    static Violation sequence(String detail) {
        return new Violation(FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, detail);
    }

    /** Data outside of its transfer. */
    static Violation range(String detail) {
        return new Violation(FatalErrorStatus.DATA_TRANSFER_OUT_OF_RANGE, 0, detail);
    }

    /** More data than negotiated. */
    static Violation limit(String detail) {
        return new Violation(FatalErrorStatus.DATA_TRANSFER_LIMIT_EXCEEDED, 0, detail);
    }

    /** A parameter that is not supported. */
    static Violation unsupported(int offset, String detail) {
        return new Violation(FatalErrorStatus.UNSUPPORTED_PARAMETER, offset, detail);
    }
}
