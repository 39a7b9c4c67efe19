package io.peerlane.nvme.target.tcp;

import static io.peerlane.fabric.octets.Octets.U8;

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

/**
 * Writes the PDUs of a controller, with the digests negotiated and the alignment that the host asked for. Used on the
 * connection's loop; allocates nothing per command.
 */
final class PduSender {

    private static final int DWORD = 4;

    /** Room for the longest header, its digest, and padding up to the largest PDO: 32 dwords. */
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[TerminationPdu.MAX_BYTES]);

    private final CompletionQueueEntry entry;
    private final TcpOutput output;
    private final Crc32cDigest headerCrc = new Crc32cDigest();
    private final Crc32cDigest dataCrc = new Crc32cDigest();
    private boolean headerDigest;
    private boolean dataDigest;
    private int alignment = DWORD;

    PduSender(TcpOutput output) {
        this.output = output;
        this.entry = new CompletionQueueEntry(scratch.asSlice(CapsulePdu.ENTRY, CompletionQueueEntry.BYTES));
    }

    /** Sends ICResp; what it says holds for all that follows. */
    void initialize(InitializeConnectionResponse response, int hostDataAlignment) {
        new InitializeConnectionPdu(scratch).emit(response);
        output.copy(scratch, 0, InitializeConnectionPdu.BYTES);
        headerDigest = response.headerDigest();
        dataDigest = response.dataDigest();
        alignment = (hostDataAlignment + 1) * DWORD;
    }

    /** Sends the response capsule of a request. */
    void response(TcpRequest request) {
        PduHeader.emit(scratch, 0, PduType.CAPSULE_RESP, headerFlag(), 0, headerEnd(PduType.CAPSULE_RESP));
        request.emitTo(entry);
        sendHeader(PduType.CAPSULE_RESP);
    }

    /** Asks for {@code length} bytes of a command's data from {@code offset}. */
    void readyToTransfer(int commandIdentifier, int transferTag, long offset, long length) {
        PduHeader.emit(scratch, 0, PduType.R2T, headerFlag(), 0, headerEnd(PduType.R2T));
        DataTransferPdu.emit(scratch, 0, commandIdentifier, transferTag, offset, length);
        sendHeader(PduType.R2T);
    }

    /**
     * Sends all data of a command in one PDU, the last. The memory is lent until it is sent.
     *
     * @param success whether no response capsule follows
     */
    void data(int commandIdentifier, MemorySegment memory, long offset, int length, boolean success) {
        int end = headerEnd(PduType.C2H_DATA);
        int dataOffset = (end + alignment - 1) / alignment * alignment;
        long pduBytes = (long) dataOffset + length + (dataDigest ? Crc32cDigest.BYTES : 0);
        int flags = headerFlag()
                | (dataDigest ? PduHeader.DDGSTF : 0)
                | PduHeader.LAST_PDU
                | (success ? PduHeader.SUCCESS : 0);
        PduHeader.emit(scratch, 0, PduType.C2H_DATA, flags, dataOffset, pduBytes);
        DataTransferPdu.emit(scratch, 0, commandIdentifier, 0, 0, length);
        digestHeader(PduType.C2H_DATA);
        for (int i = end; i < dataOffset; i++) {
            scratch.set(U8, i, (byte) 0);
        }
        output.copy(scratch, 0, dataOffset);
        output.lend(memory, offset, length);
        if (dataDigest) {
            dataCrc.of(memory, offset, length);
            dataCrc.emit(scratch, 0);
            output.copy(scratch, 0, Crc32cDigest.BYTES);
        }
    }

    /** Sends a termination request, which never has digests. */
    void terminate(Termination termination) {
        new TerminationPdu(scratch).emit(PduType.C2H_TERM_REQ, termination);
        output.copy(scratch, 0, TerminationPdu.bytesFor(termination));
    }

    private int headerFlag() {
        return headerDigest ? PduHeader.HDGSTF : 0;
    }

    private int headerEnd(PduType type) {
        return type.headerBytes() + (headerDigest ? Crc32cDigest.BYTES : 0);
    }

    private void digestHeader(PduType type) {
        if (headerDigest) {
            headerCrc.of(scratch, 0, type.headerBytes());
            headerCrc.emit(scratch, type.headerBytes());
        }
    }

    private void sendHeader(PduType type) {
        digestHeader(type);
        output.copy(scratch, 0, headerEnd(type));
    }
}
