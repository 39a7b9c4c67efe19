package io.peerlane.nvme.wire.fabrics;

/**
 * Dword 0 of the response to Connect (NVMe Base 2.1, 6.3): the controller's identifier on success, the place of the
 * offending parameter with status 182h.
 */
public final class ConnectResponse {

    private static final int IN_DATA = 1 << 16;
    private static final int AUTHENTICATION_REQUIRED = 1 << 17;

    private ConnectResponse() {}

    /** Success without authentication. */
    public static int accepted(int controllerIdentifier) {
        return controllerIdentifier & 0xffff;
    }

    /** IATTR 0, IPO {@code offset}: the parameter at {@code offset} of the submission queue entry is invalid. */
    public static int invalidInCommand(int offset) {
        return offset & 0xffff;
    }

    /** IATTR 1, IPO {@code offset}: the parameter at {@code offset} of the data is invalid. */
    public static int invalidInData(int offset) {
        return IN_DATA | (offset & 0xffff);
    }

    /** CNTLID of a successful response. */
    public static int controllerIdentifier(int dword0) {
        return dword0 & 0xffff;
    }

    /** Whether a successful response asks for in-band authentication before anything else (ATR). */
    public static boolean isAuthenticationRequired(int dword0) {
        return (dword0 & AUTHENTICATION_REQUIRED) != 0;
    }

    /** IPO: byte offset of the invalid parameter. */
    public static int invalidParameterOffset(int dword0) {
        return dword0 & 0xffff;
    }

    /** IATTR bit 0: the offset is into the data, not into the submission queue entry. */
    public static boolean isInvalidInData(int dword0) {
        return (dword0 & IN_DATA) != 0;
    }
}
