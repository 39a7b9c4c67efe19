package io.peerlane.nvme.wire.tcp;

import java.util.Optional;

/** PDU-Type (NVMe TCP Transport 1.1, 3.6.1). */
public enum PduType {
    /** Initialize Connection Request, host to controller. */
    IC_REQ(0x00, 128, true),
    /** Initialize Connection Response, controller to host. */
    IC_RESP(0x01, 128, false),
    /** Host to Controller Terminate Connection Request. */
    H2C_TERM_REQ(0x02, 24, true),
    /** Controller to Host Terminate Connection Request. */
    C2H_TERM_REQ(0x03, 24, false),
    /** Command Capsule, host to controller. */
    CAPSULE_CMD(0x04, 72, true),
    /** Response Capsule, controller to host. */
    CAPSULE_RESP(0x05, 24, false),
    /** Host to Controller Data Transfer. */
    H2C_DATA(0x06, 24, true),
    /** Controller to Host Data Transfer. */
    C2H_DATA(0x07, 24, false),
    /** Ready to Transfer, controller to host. */
    R2T(0x09, 24, false);

    /** Bytes of the longest header. */
    public static final int MAX_HEADER_BYTES = 128;

    private static final PduType[] BY_CODE = byCode();

    private final int code;
    private final int headerBytes;
    private final boolean toController;

    PduType(int code, int headerBytes, boolean toController) {
        this.code = code;
        this.headerBytes = headerBytes;
        this.toController = toController;
    }

    private static PduType[] byCode() {
        var byCode = new PduType[R2T.code + 1];
        for (var type : values()) {
            byCode[type.code] = type;
        }
        return byCode;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** HLEN: bytes of the header, without its digest. */
    public int headerBytes() {
        return headerBytes;
    }

    /** True for PDUs that hosts send. */
    public boolean isToController() {
        return toController;
    }

    /** True if the header is followed by a digest once header digests are negotiated. */
    public boolean hasHeaderDigest() {
        return switch (this) {
            case IC_REQ, IC_RESP, H2C_TERM_REQ, C2H_TERM_REQ -> false;
            case CAPSULE_CMD, CAPSULE_RESP, H2C_DATA, C2H_DATA, R2T -> true;
        };
    }

    /** True if it may carry data. */
    public boolean mayHaveData() {
        return this == CAPSULE_CMD || this == H2C_DATA || this == C2H_DATA;
    }

    /** The type of a value on the wire; empty for one that is not defined. */
    public static Optional<PduType> of(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
    }
}
