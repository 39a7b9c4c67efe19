package io.peerlane.rdma.rnic;

import io.peerlane.rdma.iwarp.TerminateReason;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import org.jspecify.annotations.Nullable;

/** Which counter a violation belongs to. */
final class FaultReasons {

    private static final int RDMAP = 0;
    private static final int REMOTE_PROTECTION = 1;

    private FaultReasons() {}

    static Fault of(TerminateReason violation, @Nullable RegionFault region) {
        if (violation.code().isEmpty()) {
            return Fault.FRAMING;
        }
        var code = violation.code().get();
        if (code == TerminateCode.RDMAP_STAG_NOT_INVALIDATABLE) {
            return Fault.NOT_INVALIDATED;
        }
        return region == null ? of(code) : of(region);
    }

    private static Fault of(RegionFault fault) {
        return switch (fault) {
            case INVALID_STAG -> Fault.STAG_INVALID;
            case BOUNDS, WRAP -> Fault.BOUNDS;
            case ACCESS_RIGHTS -> Fault.ACCESS_RIGHTS;
            case NOT_ASSOCIATED -> Fault.NOT_ASSOCIATED;
        };
    }

    private static Fault of(TerminateCode code) {
        return switch (code) {
            case MPA_CRC -> Fault.CRC;
            case MPA_LENGTH, MPA_INVALID_FRAME, MPA_CONNECTION_LOST, MPA_LOCAL_CATASTROPHIC -> Fault.FRAMING;
            case RDMAP_INVALID_STAG, DDP_INVALID_STAG, RDMAP_INVALIDATE_STAG_NOT_FOUND -> Fault.STAG_INVALID;
            case RDMAP_BASE_OR_BOUNDS, RDMAP_TO_WRAP, DDP_BASE_OR_BOUNDS, DDP_TO_WRAP -> Fault.BOUNDS;
            case RDMAP_ACCESS_RIGHTS -> Fault.ACCESS_RIGHTS;
            case RDMAP_STAG_NOT_ASSOCIATED, DDP_STAG_NOT_ASSOCIATED -> Fault.NOT_ASSOCIATED;
            case RDMAP_STAG_NOT_INVALIDATABLE -> Fault.NOT_INVALIDATED;
            case RDMAP_INVALID_VERSION,
                    RDMAP_UNEXPECTED_OPCODE,
                    DDP_TAGGED_INVALID_VERSION,
                    DDP_UNTAGGED_INVALID_VERSION -> Fault.HEADER;
            case DDP_INVALID_QN, DDP_INVALID_MSN_RANGE, DDP_INVALID_MO -> Fault.SEQUENCE;
            case DDP_INVALID_MSN_NO_BUFFER -> Fault.NO_RECEIVE;
            case DDP_MESSAGE_TOO_LONG -> Fault.MESSAGE_TOO_LONG;
            case RDMAP_CATASTROPHIC_STREAM, MPA_INSUFFICIENT_IRD -> Fault.READS_EXCEEDED;
            case DDP_LOCAL_CATASTROPHIC -> Fault.READ_RESPONSE;
            case RDMAP_LOCAL_CATASTROPHIC,
                    RDMAP_CATASTROPHIC_GLOBAL,
                    RDMAP_PROTECTION_UNSPECIFIED,
                    RDMAP_OPERATION_UNSPECIFIED,
                    MPA_NO_MATCHING_RTR -> Fault.OTHER;
        };
    }

    /** Whether a peer's Terminate says that it refused the source of an RDMA Read. */
    static boolean refusesRead(TerminateMessage message) {
        return message.readings().stream()
                .anyMatch(r -> r.layer() == RDMAP
                        && r.errorType() == REMOTE_PROTECTION
                        && r.code().isPresent());
    }
}
