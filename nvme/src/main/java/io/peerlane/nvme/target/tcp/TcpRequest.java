package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.target.TargetRequest;
import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One command over TCP: its in-capsule data, or the data that its R2T asks for. One R2T covers all data of a command.
 *
 * <pre>
 *   IDLE --capsule--&gt; IN_CAPSULE --digest--&gt; BUSY          (in-capsule data)
 *   IDLE --capsule--&gt; BUSY --memory, R2T--&gt; SOLICITED --last H2CData--&gt; BUSY
 *   BUSY --response queued--&gt; SENDING --sent--&gt; IDLE
 * </pre>
 */
final class TcpRequest extends TargetRequest implements TcpOutput.Sent {

    private static final long SGL1 = SubmissionQueueEntry.DPTR;
    private static final int NO_BUFFER = -1;

    private enum Phase {
        IDLE,
        IN_CAPSULE,
        SOLICITED,
        BUSY,
        SENDING
    }

    private final TcpConnection connection;
    private final RequestTable table;
    private final int index;

    /** Next in the table's list of free requests. */
    @Nullable
    TcpRequest nextFree;

    private Phase phase = Phase.IDLE;
    private int buffer = NO_BUFFER;
    private int generation;
    private long received;
    private long arriving;
    private boolean damaged;

    TcpRequest(TcpConnection connection, RequestTable table, TargetQueue queue, int index) {
        super(queue);
        this.connection = connection;
        this.table = table;
        this.index = index;
    }

    /** Its place in its table. */
    int index() {
        return index;
    }

    /** Counts uses of the slot, so that a tag of an earlier command is known for what it is. */
    int generation() {
        return generation;
    }

    /** TTAG of its R2T. */
    int transferTag() {
        return RequestTable.tag(index, generation);
    }

    /** The host owes it data or the response has not left: a host that does nothing holds its memory. */
    boolean isWaitingForHost() {
        return phase == Phase.SOLICITED || phase == Phase.SENDING;
    }

    /**
     * A capsule came; its header and SGL are valid.
     *
     * @param dataBytes in-capsule data, which {@code receiver} takes next
     */
    void receive(MemorySegment header, int dataBytes, PduReceiver receiver) {
        phase = Phase.BUSY;
        damaged = false;
        received = 0;
        generation++;
        if (!start(header, CapsulePdu.ENTRY)) {
            return;
        }
        long length = SglDescriptor.length(command().bytes(), SGL1);
        if (dataBytes > 0 && direction() == DataDirection.TO_HOST) {
            refuse(GenericStatus.INVALID_FIELD.doNotRetry());
        } else if (checkLength(length)) {
            dispatch(dataBytes, receiver);
        }
    }

    private void dispatch(int dataBytes, PduReceiver receiver) {
        if (dataBytes > 0) {
            phase = Phase.IN_CAPSULE;
            arriving = dataBytes;
            buffer = table.buffers().take();
            receiver.placeAt(table.buffers().segment(), table.buffers().offset(buffer));
        } else if (dataLength() == 0) {
            execute();
        } else if (place()) {
            memoryPlaced();
        }
    }

    /** Its in-capsule data is complete. Does nothing if the command was refused before it came. */
    void capsuleComplete(boolean digestCorrect) {
        if (phase != Phase.IN_CAPSULE) {
            return;
        }
        phase = Phase.BUSY;
        connection.stored(arriving);
        if (!digestCorrect) {
            refuse(GenericStatus.TRANSIENT_TRANSPORT_ERROR);
            return;
        }
        InlineBuffers buffers = table.buffers();
        useCapsule(buffers.segment(), buffers.offset(buffer), buffers.address(buffer));
        execute();
    }

    @Override
    protected void memoryPlaced() {
        if (direction() == DataDirection.TO_HOST) {
            execute();
        } else if (connection.isUsable()) {
            phase = Phase.SOLICITED;
            connection.solicit(this);
        } // else it ends with the connection
    }

    /** CID. */
    int commandIdentifier() {
        return command().cid();
    }

    /** Bytes of its data. */
    int transferBytes() {
        return dataLength();
    }

    /** The first rule that an H2CData PDU for this slot breaks; null if there is none. */
    @Nullable
    Violation check(DataTransferPdu pdu, boolean last) {
        if (phase != Phase.SOLICITED || pdu.transferTag() != transferTag()) {
            return Violation.field(
                    DataTransferPdu.TTAG, "TTAG of H2CData", pdu.transferTag(), "that of an R2T under way");
        }
        if (pdu.commandIdentifier() != commandIdentifier()) {
            return Violation.sequence("CCCID of H2CData", pdu.commandIdentifier(), commandIdentifier());
        }
        long remaining = dataLength() - received;
        if (pdu.offset() != received) {
            return Violation.range("DATAO of H2CData", pdu.offset(), received);
        }
        if (pdu.length() > remaining) {
            return Violation.range("DATAL of H2CData", pdu.length(), "at most " + remaining);
        }
        if (last != (pdu.length() == remaining)) {
            return Violation.field(PduHeader.FLAGS, "LAST_PDU of H2CData", last, !last);
        }
        return null;
    }

    /** Takes the data of an H2CData PDU that passed {@link #check}. */
    void receiveData(int bytes, PduReceiver receiver) {
        arriving = bytes;
        receiver.placeAt(memory().segment(), memory().segmentOffset() + received);
    }

    /** That data is complete. A wrong digest fails the command when the host has sent the rest. */
    void dataComplete(boolean digestCorrect) {
        if (phase != Phase.SOLICITED) {
            return;
        }
        damaged |= !digestCorrect;
        received += arriving;
        connection.stored(arriving);
        if (received < dataLength()) {
            return;
        }
        phase = Phase.BUSY;
        if (damaged) {
            refuse(GenericStatus.TRANSIENT_TRANSPORT_ERROR);
        } else {
            execute();
        }
    }

    @Override
    protected void queueResponse() {
        giveBuffer();
        if (!connection.isUsable()) {
            return; // ends with the connection
        }
        phase = Phase.SENDING;
        connection.respond(this);
    }

    /** Whether data goes to the host. */
    boolean sendsData() {
        return hasDataToSend();
    }

    /** Whether the data may tell of success. */
    boolean needsNoResponse() {
        return hasDataToSend() && isPlainSuccess();
    }

    MemorySegment dataSegment() {
        return memory().segment();
    }

    long dataOffset() {
        return memory().segmentOffset();
    }

    void emitTo(CompletionQueueEntry entry) {
        emit(entry);
    }

    @Override
    public void sent() {
        phase = Phase.IDLE;
        finish();
        connection.responseSent(this);
    }

    /** Its response is about to leave. */
    void answered() {
        table.answered();
    }

    /** Back into its table. */
    void free() {
        table.free(this);
    }

    /** The connection is gone, and nothing of it refers to the memory any more. */
    void connectionLost() {
        abandon();
    }

    @Override
    protected void abandoned() {
        phase = Phase.IDLE;
        giveBuffer();
        table.free(this);
        connection.abandoned();
    }

    private void giveBuffer() {
        if (buffer != NO_BUFFER) {
            table.buffers().give(buffer);
            buffer = NO_BUFFER;
        }
    }
}
