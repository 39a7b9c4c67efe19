package io.peerlane.rdma.iwarp;

import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.lang.foreign.MemorySegment;

/** Which headers of the offending segment a Terminate carries (RFC 5040, 4.8): those the reported layer could trust. */
final class OffendingHeader {

    private static final int LLP = 2;
    private static final int LOCAL_CATASTROPHIC = 0;
    private static final int RDMAP = 0;
    private static final int REMOTE_PROTECTION = 1;

    private OffendingHeader() {}

    /** The reason with its headers, if it reports any. */
    static TerminateReason attach(TerminateReason reason, MemorySegment bytes, int ulpduAt, int ulpduLength) {
        var code = reason.code().orElse(null);
        if (code == null || code.layer() == LLP || code.errorType() == LOCAL_CATASTROPHIC) {
            return reason;
        }
        var header = bytes.asSlice(ulpduAt, length(code, Octets.be16(bytes, ulpduAt), ulpduLength))
                .toArray(U8);
        return new TerminateReason(reason.code(), reason.detail(), ulpduLength, header);
    }

    private static int length(TerminateCode code, int control, int ulpduLength) {
        if (DdpControl.isTagged(control)) {
            return TaggedHeader.SIZE;
        }
        boolean readRefused = code.layer() == RDMAP
                && code.errorType() == REMOTE_PROTECTION
                && DdpControl.opcode(control) == RdmapOpcode.READ_REQUEST.value();
        int withReadRequest = UntaggedHeader.SIZE + ReadRequestHeader.SIZE;
        return readRefused && ulpduLength >= withReadRequest ? withReadRequest : UntaggedHeader.SIZE;
    }
}
