package io.peerlane.nvme.tcp;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;

/**
 * A rule of the transport that the peer broke; ends the connection.
 *
 * @param status FES
 * @param information FEI: byte offset of the field in the offending header, 0 for statuses about none
 * @param field field or PDU in the specification's words
 * @param found what there was
 * @param wanted what is allowed
 */
public record Violation(FatalErrorStatus status, int information, String field, String found, String wanted) {

    /** A header field is wrong. */
    public static Violation field(int offset, String field, Object found, Object wanted) {
        return of(FatalErrorStatus.INVALID_PDU_HEADER_FIELD, offset, field, found, wanted);
    }

    /** A PDU that may not come now. */
    public static Violation sequence(String field, Object found, Object wanted) {
        return of(FatalErrorStatus.PDU_SEQUENCE_ERROR, 0, field, found, wanted);
    }

    /** Data outside of its transfer. */
    public static Violation range(String field, Object found, Object wanted) {
        return of(FatalErrorStatus.DATA_TRANSFER_OUT_OF_RANGE, 0, field, found, wanted);
    }

    /** More data than negotiated, or more R2Ts. */
    public static Violation limit(String field, Object found, Object wanted) {
        return of(FatalErrorStatus.DATA_TRANSFER_LIMIT_EXCEEDED, 0, field, found, wanted);
    }

    /** A parameter that is not supported. */
    public static Violation unsupported(int offset, String field, Object found, Object wanted) {
        return of(FatalErrorStatus.UNSUPPORTED_PARAMETER, offset, field, found, wanted);
    }

    private static Violation of(FatalErrorStatus status, int information, String field, Object found, Object wanted) {
        return new Violation(status, information, field, String.valueOf(found), String.valueOf(wanted));
    }

    /** All of it in a line for logs. */
    @Override
    public String toString() {
        return "%s, FEI %d: %s: found %s, wanted %s".formatted(status, information, field, found, wanted);
    }
}
