package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.tcp.PduWriter;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.Termination;
import java.lang.foreign.MemorySegment;

/**
 * Writes the PDUs of a controller, with the digests negotiated and the alignment that the host asked for. Used on the
 * connection's loop; allocates nothing per command.
 */
final class PduSender {

    private final MemorySegment header = MemorySegment.ofArray(new byte[PduWriter.ROOM]);
    private final CompletionQueueEntry entry =
            new CompletionQueueEntry(header.asSlice(CapsulePdu.ENTRY, CompletionQueueEntry.BYTES));
    private final TcpOutput output;
    private final PduWriter writer;

    PduSender(TcpOutput output) {
        this.output = output;
        this.writer = new PduWriter(output);
    }

    /** Sends ICResp; what it says holds for all that follows. */
    void initialize(InitializeConnectionResponse response, int hostDataAlignment) {
        new InitializeConnectionPdu(header).emit(response);
        output.copy(header, 0, InitializeConnectionPdu.BYTES);
        writer.negotiated(response.headerDigest(), response.dataDigest(), hostDataAlignment);
    }

    /** Sends the response capsule of a request. */
    void response(TcpRequest request) {
        request.emitTo(entry);
        writer.send(PduType.CAPSULE_RESP, header);
    }

    /** Asks for {@code length} bytes of a command's data from {@code offset}. */
    void readyToTransfer(int commandIdentifier, int transferTag, long offset, long length) {
        DataTransferPdu.emit(header, 0, commandIdentifier, transferTag, offset, length);
        writer.send(PduType.R2T, header);
    }

    /**
     * Sends all data of a command in one PDU, the last. The memory is lent until it is sent.
     *
     * @param success whether no response capsule follows
     */
    void data(int commandIdentifier, MemorySegment memory, long offset, int length, boolean success) {
        DataTransferPdu.emit(header, 0, commandIdentifier, 0, 0, length);
        int flags = PduHeader.LAST_PDU | (success ? PduHeader.SUCCESS : 0);
        writer.send(PduType.C2H_DATA, header, flags, memory, offset, length);
    }

    /** Sends a termination request. */
    void terminate(Termination termination) {
        writer.terminate(PduType.C2H_TERM_REQ, termination);
    }
}
