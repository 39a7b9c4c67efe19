package io.peerlane.rdma.iwarp;

import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;

/** Writes the parts of an FPDU around its payload. Stateless. */
final class FpduBuilder {

    private static final int TERMINATE_MSN = 1;

    private FpduBuilder() {}

    /** ULPDU_Length and tagged header at {@code at}; where the payload goes. */
    static int tagged(
            WireBuffer out, int at, RdmapOpcode opcode, boolean last, int stag, long taggedOffset, int payload) {
        int header = at + Fpdu.LENGTH_SIZE;
        Fpdu.emitUlpduLength(out.segment(), at, TaggedHeader.SIZE + payload);
        TaggedHeader.emit(out.segment(), header, DdpControl.of(opcode, last), stag, taggedOffset);
        return header + TaggedHeader.SIZE;
    }

    /** ULPDU_Length and untagged header at {@code at}; where the payload goes. */
    static int untagged(
            WireBuffer out,
            int at,
            RdmapOpcode opcode,
            boolean last,
            int invalidateStag,
            int msn,
            long messageOffset,
            int payload) {
        int header = at + Fpdu.LENGTH_SIZE;
        Fpdu.emitUlpduLength(out.segment(), at, UntaggedHeader.SIZE + payload);
        UntaggedHeader.emit(
                out.segment(),
                header,
                DdpControl.of(opcode, last),
                invalidateStag,
                opcode.queueNumber(),
                msn,
                messageOffset);
        return header + UntaggedHeader.SIZE;
    }

    /** Pad and CRC (zero without) of the FPDU at {@code at}; its octets. */
    static int finish(WireBuffer out, int at, int ulpduLength, boolean crc) {
        int end = at + Fpdu.LENGTH_SIZE + ulpduLength;
        int crcAt = at + Fpdu.crcOffset(ulpduLength);
        while (end < crcAt) {
            out.segment().set(U8, end++, (byte) 0);
        }
        Fpdu.emitCrc(out.segment(), crcAt, crc ? out.crc32c(at, crcAt) : 0);
        return crcAt + Fpdu.CRC_SIZE - at;
    }

    /** The whole FPDU of a Terminate at {@code at}; its octets, 0 if {@code reason} wants no Terminate. */
    static int terminate(WireBuffer out, int at, TerminateReason reason, boolean crc) {
        var code = reason.code().orElse(null);
        if (code == null) {
            return 0;
        }
        int size = TerminateHeader.size(reason.header().length);
        int body = untagged(out, at, RdmapOpcode.TERMINATE, true, 0, TERMINATE_MSN, 0, size);
        new TerminateHeader(out.segment().asSlice(body, size)).emit(code, reason.segmentLength(), reason.header());
        return finish(out, at, UntaggedHeader.SIZE + size, crc);
    }
}
