package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Why a stream cannot go on.
 *
 * @param code what to tell the peer; empty: close without a Terminate, for the offender is a Terminate itself
 * @param detail wanted and found, for the log
 * @param segmentLength octets of the offending DDP segment, header included; 0 if it is not reported
 * @param header its DDP header, followed by its Read Request header if there is one; empty if it is not reported
 */
public record TerminateReason(Optional<TerminateCode> code, String detail, int segmentLength, byte[] header) {

    private static final byte[] NO_HEADER = {};

    /** Without a copy of the offending header. */
    public static TerminateReason of(TerminateCode code, String detail) {
        return new TerminateReason(Optional.of(code), detail, 0, NO_HEADER);
    }

    static TerminateReason withoutTerminate(String detail) {
        return new TerminateReason(Optional.empty(), detail, 0, NO_HEADER);
    }

    /** Code, detail and the offending header in hexadecimal. */
    @Override
    public String toString() {
        var offender = header.length == 0 ? "" : ", header " + HexFormat.of().formatHex(header);
        return code.map(c -> c + ": ").orElse("") + detail + offender;
    }
}
