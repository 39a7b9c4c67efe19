package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.Termination;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What a controller sends, right or wrong. */
record ControllerPdus(boolean headerDigest, boolean dataDigest) {

    static byte[] icResp(InitializeConnectionResponse response) {
        var bytes = new byte[InitializeConnectionPdu.BYTES];
        new InitializeConnectionPdu(MemorySegment.ofArray(bytes)).emit(response);
        return bytes;
    }

    static byte[] termReq(int status, int information) {
        var bytes = new byte[TerminationPdu.BYTES + 8];
        new TerminationPdu(MemorySegment.ofArray(bytes))
                .emit(PduType.C2H_TERM_REQ, new Termination(status, information, new byte[8]));
        return bytes;
    }

    byte[] response(int cid, int status) {
        var header = new byte[PduType.CAPSULE_RESP.headerBytes()];
        new CompletionQueueEntry(MemorySegment.ofArray(header).asSlice(CapsulePdu.ENTRY))
                .emit(0, 0, 1, cid, false, status);
        return pdu(PduType.CAPSULE_RESP, header, 0, new byte[0]);
    }

    byte[] r2t(int cid, int tag, long offset, long length) {
        var header = new byte[DataTransferPdu.BYTES];
        DataTransferPdu.emit(MemorySegment.ofArray(header), 0, cid, tag, offset, length);
        return pdu(PduType.R2T, header, 0, new byte[0]);
    }

    /** DATAL as the data says. */
    byte[] data(int cid, long offset, int flags, byte[] data) {
        return data(cid, offset, data.length, flags, data);
    }

    byte[] data(int cid, long offset, long length, int flags, byte[] data) {
        var header = new byte[DataTransferPdu.BYTES];
        DataTransferPdu.emit(MemorySegment.ofArray(header), 0, cid, 0, offset, length);
        return pdu(PduType.C2H_DATA, header, flags, data);
    }

    private byte[] pdu(PduType type, byte[] header, int flags, byte[] data) {
        int start = header.length + (headerDigest ? Crc32cDigest.BYTES : 0);
        boolean trailer = dataDigest && data.length > 0;
        int length = start + data.length + (trailer ? Crc32cDigest.BYTES : 0);
        var bytes = Arrays.copyOf(header, length);
        var segment = MemorySegment.ofArray(bytes);
        int all = flags | (headerDigest ? PduHeader.HDGSTF : 0) | (trailer ? PduHeader.DDGSTF : 0);
        PduHeader.emit(segment, 0, type, all, data.length > 0 ? start : 0, length);
        System.arraycopy(data, 0, bytes, start, data.length);
        var crc = new Crc32cDigest();
        if (trailer) {
            crc.of(segment, start, data.length);
            crc.emit(segment, start + data.length);
        }
        if (headerDigest) {
            crc.of(segment, 0, header.length);
            crc.emit(segment, header.length);
        }
        return bytes;
    }

    static byte[] patched(byte[] pdu, int at, int value) {
        var copy = pdu.clone();
        copy[at] = (byte) value;
        return copy;
    }
}
