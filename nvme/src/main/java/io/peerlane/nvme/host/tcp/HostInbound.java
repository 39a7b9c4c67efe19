package io.peerlane.nvme.host.tcp;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.tcp.PduChecks;
import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Takes the PDUs of a controller to whom they concern. Used on the connection's loop; its views of the header are made once. */
final class HostInbound implements PduReceiver.Handler {

    private final TcpHostQueue queue;
    private final MemorySegment memory;
    private final PduReceiver receiver;
    private final PduHeader common;
    private final DataTransferPdu transfer;
    private final CompletionQueueEntry response;
    private @Nullable TcpSlot current;
    private boolean success;

    /** @param memory that data of commands is placed in */
    @SuppressWarnings("this-escape") // kept, not called before the constructor is done
    HostInbound(TcpHostQueue queue, HostMemory memory, PduChecks checks) {
        this.queue = queue;
        this.memory = memory.segment();
        this.receiver = new PduReceiver(this, checks);
        var header = receiver.header();
        this.common = new PduHeader(header);
        this.transfer = new DataTransferPdu(header);
        this.response = CapsulePdu.response(header);
    }

    PduReceiver receiver() {
        return receiver;
    }

    @Override
    public boolean begin(PduType type, MemorySegment header, long dataBytes) {
        current = null;
        switch (type) {
            case IC_RESP -> queue.initialized(header);
            case CAPSULE_RESP -> queue.answered(response);
            case R2T -> queue.solicited(transfer);
            case C2H_DATA -> beginData(dataBytes);
            case C2H_TERM_REQ ->
                queue.terminatedByPeer(new TerminationPdu(header.asSlice(0, TerminationPdu.BYTES)).parse());
            case IC_REQ, H2C_TERM_REQ, CAPSULE_CMD, H2C_DATA ->
                throw new IllegalStateException(type + " is not a controller's"); // refused by the checks
        }
        return true;
    }

    private void beginData(long dataBytes) {
        var slot = queue.unanswered("CCCID of C2HData", transfer.commandIdentifier());
        if (slot == null) {
            return;
        }
        var violation = slot.data.checkC2hData(transfer, common, dataBytes);
        if (violation != null) {
            queue.violated(violation);
            return;
        }
        receiver.placeAt(memory, slot.dataAddress() - HostMemory.BASE + slot.data.next());
        slot.data.advance(dataBytes, common.has(PduHeader.LAST_PDU));
        success = common.has(PduHeader.SUCCESS);
        current = slot;
    }

    @Override
    public void complete(boolean digestCorrect) {
        var slot = current;
        current = null;
        if (slot == null) {
            return;
        }
        if (!digestCorrect) {
            slot.data.damage();
        }
        if (success) {
            queue.succeeded(slot);
        }
    }

    @Override
    public void violated(Violation violation) {
        queue.violated(violation);
    }
}
