package io.peerlane.nvme.tcp;

import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.Termination;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;

/**
 * Frames the PDUs of either end: common header, digests and padding as negotiated around a header that the caller has filled in
 * (NVMe TCP Transport 1.1, 3.3 and 3.6.1). Used on the connection's loop; allocates nothing per PDU.
 */
public final class PduWriter {

    /** Room that a header needs for its digest and for padding up to the largest PDO. */
    public static final int ROOM = PduType.MAX_HEADER_BYTES + Crc32cDigest.BYTES;

    private static final int DWORD = 4;

    private final TcpOutput output;
    private final Crc32cDigest headerCrc = new Crc32cDigest();
    private final Crc32cDigest dataCrc = new Crc32cDigest();
    private final MemorySegment trailer = MemorySegment.ofArray(new byte[Crc32cDigest.BYTES]);
    private boolean headerDigest;
    private boolean dataDigest;
    private int alignment = DWORD;

    /** Writes to {@code output}; no digests and no padding yet. */
    public PduWriter(TcpOutput output) {
        this.output = output;
    }

    /**
     * Holds for all PDUs from here on.
     *
     * @param dataAlignment what the receiver of the data asked for, HPDA or CPDA: multiples of (n + 1) dwords, 0 to 31
     */
    public void negotiated(boolean withHeaderDigest, boolean withDataDigest, int dataAlignment) {
        headerDigest = withHeaderDigest;
        dataDigest = withDataDigest;
        alignment = (dataAlignment + 1) * DWORD;
    }

    /**
     * Queues a PDU without data.
     *
     * @param header {@link #ROOM} bytes, those behind the common header filled in; a copy is sent
     */
    public void send(PduType type, MemorySegment header) {
        int end = headerEnd(type);
        PduHeader.emit(header, 0, type, headerFlag(type), 0, end);
        digest(type, header);
        output.copy(header, 0, end);
    }

    /**
     * Queues a PDU with data. The memory is lent until it is sent.
     *
     * @param header {@link #ROOM} bytes, those behind the common header filled in; a copy is sent
     * @param flags FLAGS without those that tell of digests
     */
    public void send(PduType type, MemorySegment header, int flags, MemorySegment data, long offset, int length) {
        int end = headerEnd(type);
        int dataOffset = (end + alignment - 1) / alignment * alignment;
        long pduBytes = (long) dataOffset + length + (dataDigest ? Crc32cDigest.BYTES : 0);
        int digests = headerFlag(type) | (dataDigest ? PduHeader.DDGSTF : 0);
        PduHeader.emit(header, 0, type, flags | digests, dataOffset, pduBytes);
        digest(type, header);
        for (int i = end; i < dataOffset; i++) {
            header.set(U8, i, (byte) 0);
        }
        output.copy(header, 0, dataOffset);
        output.lend(data, offset, length);
        if (dataDigest) {
            dataCrc.of(data, offset, length);
            dataCrc.emit(trailer, 0);
            output.copy(trailer, 0, Crc32cDigest.BYTES);
        }
    }

    /** Queues a termination request, which never has digests. */
    public void terminate(PduType type, Termination termination) {
        var pdu = MemorySegment.ofArray(new byte[TerminationPdu.MAX_BYTES]);
        new TerminationPdu(pdu).emit(type, termination);
        output.copy(pdu, 0, TerminationPdu.bytesFor(termination));
    }

    private int headerFlag(PduType type) {
        return headerDigest && type.hasHeaderDigest() ? PduHeader.HDGSTF : 0;
    }

    private int headerEnd(PduType type) {
        return type.headerBytes() + (headerDigest && type.hasHeaderDigest() ? Crc32cDigest.BYTES : 0);
    }

    private void digest(PduType type, MemorySegment header) {
        if (headerDigest && type.hasHeaderDigest()) {
            headerCrc.of(header, 0, type.headerBytes());
            headerCrc.emit(header, type.headerBytes());
        }
    }
}
