package io.peerlane.nvme.host.tcp;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.tcp.PduWriter;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.Termination;
import java.lang.foreign.MemorySegment;

/**
 * Writes the PDUs of a host, with the digests negotiated and the alignment that the controller asked for. Used on the
 * connection's loop; allocates nothing per command.
 */
final class CommandSender {

    private final TcpOutput output;
    private final PduWriter writer;
    private final MemorySegment memory;
    private final boolean admin;
    private final int inCapsuleBytes;
    private final MemorySegment header = MemorySegment.ofArray(new byte[PduWriter.ROOM]);
    private int maxH2cDataBytes;

    /** @param inCapsuleBytes in-capsule data that I/O commands may carry */
    CommandSender(TcpOutput output, HostMemory memory, boolean admin, int inCapsuleBytes) {
        this.output = output;
        this.writer = new PduWriter(output);
        this.memory = memory.segment();
        this.admin = admin;
        this.inCapsuleBytes = inCapsuleBytes;
    }

    /** Sends ICReq. */
    void initialize(InitializeConnectionRequest request) {
        new InitializeConnectionPdu(header).emit(request);
        output.copy(header, 0, InitializeConnectionPdu.BYTES);
    }

    /** ICResp came: what it says holds for all that follows. */
    void initialized(InitializeConnectionResponse response) {
        writer.negotiated(response.headerDigest(), response.dataDigest(), response.controllerDataAlignment());
        maxH2cDataBytes = (int) Math.min(response.maxH2CDataBytes(), Integer.MAX_VALUE & ~3);
    }

    /** Sends the capsule of a command; its data pointer is written here. */
    void command(TcpSlot slot) {
        int bytes = slot.dataBytes();
        boolean write = bytes > 0 && slot.direction() == DataDirection.TO_CONTROLLER;
        slot.answered = false;
        if (write && bytes <= mostInCapsule(slot)) {
            slot.data.begin(CommandData.Way.IN_CAPSULE, bytes);
            describe(slot, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, bytes);
            writer.send(PduType.CAPSULE_CMD, slot.header, 0, memory, offset(slot), bytes);
            lent(slot);
            return;
        }
        slot.data.begin(write ? CommandData.Way.SOLICITED : expected(bytes), bytes);
        describe(slot, SglDescriptor.TRANSPORT_DATA_BLOCK, SglDescriptor.TRANSPORT, bytes);
        writer.send(PduType.CAPSULE_CMD, slot.header);
    }

    private static CommandData.Way expected(int bytes) {
        return bytes > 0 ? CommandData.Way.EXPECTED : CommandData.Way.NONE;
    }

    private int mostInCapsule(TcpSlot slot) {
        return admin || slot.entry().opcode() == AdminOpcode.FABRICS
                ? CapsulePdu.ADMIN_IN_CAPSULE_BYTES
                : inCapsuleBytes;
    }

    private static void describe(TcpSlot slot, int type, int subtype, int bytes) {
        SglDescriptor.emit(slot.entry().bytes(), SubmissionQueueEntry.DPTR, type, subtype, 0, bytes);
    }

    private static long offset(TcpSlot slot) {
        return slot.dataAddress() - HostMemory.BASE;
    }

    private void lent(TcpSlot slot) {
        slot.unsent++;
        output.notifyWhenSent(slot);
    }

    /** Sends what an R2T that passed its checks asks for, in PDUs of at most MAXH2CDATA; the last one says so. */
    void data(TcpSlot slot, int transferTag, long from, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, maxH2cDataBytes);
            DataTransferPdu.emit(header, 0, slot.commandIdentifier(), transferTag, from + done, part);
            int flags = done + part == length ? PduHeader.LAST_PDU : 0;
            writer.send(PduType.H2C_DATA, header, flags, memory, offset(slot) + from + done, part);
            done += part;
        }
        lent(slot);
    }

    /** Tells the controller which rule it broke. */
    void terminate(Violation violation, byte[] offendingHeader) {
        writer.terminate(
                PduType.H2C_TERM_REQ,
                new Termination(violation.status().code(), violation.information(), offendingHeader));
    }
}
