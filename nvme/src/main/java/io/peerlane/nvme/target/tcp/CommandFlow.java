package io.peerlane.nvme.target.tcp;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a connection: one slot until Connect succeeds, then those of the queue it asked for. Used on the connection's
 * loop.
 */
final class CommandFlow implements AutoCloseable {

    private static final int SLOTS_PER_ENTRY = 2;
    private static final int LEAST_BUFFER = 1024;

    private final TcpConnection connection;
    private final TargetQueue queue;
    private final HostMemory memory;
    private final TcpTransportOptions options;
    private @Nullable RequestTable connecting;
    private @Nullable RequestTable connected;
    private @Nullable TcpRequest current;

    /** Holds nothing until the first command. */
    CommandFlow(TcpConnection connection, TargetQueue queue, HostMemory memory, TcpTransportOptions options) {
        this.connection = connection;
        this.queue = queue;
        this.memory = memory;
        this.options = options;
    }

    /** In-capsule data that commands other than Fabrics ones may carry. */
    private int inlineBytes() {
        return queue.queueIdentifier() > 0 ? options.inlineDataBytes() : CapsulePdu.ADMIN_IN_CAPSULE_BYTES;
    }

    /**
     * A command capsule came.
     *
     * @return false if no slot is free: each waits for its response to leave
     */
    boolean begin(MemorySegment header, long dataBytes, PduReceiver receiver) {
        current = null;
        Violation violation = CapsuleChecks.check(header, dataBytes, inlineBytes());
        if (violation != null) {
            connection.violated(violation);
            return true;
        }
        RequestTable table;
        try {
            table = connected == null ? connectTable() : connected;
        } catch (ErrnoException e) {
            connection.noResources(e);
            return true;
        }
        if (table.isFull()) {
            connection.abort(CloseReason.OUT_OF_COMMANDS, "more commands are outstanding than the queue has entries");
            return true;
        }
        TcpRequest request = table.take();
        if (request == null) {
            connection.holdInput();
            return false;
        }
        current = request;
        request.receive(header, (int) dataBytes, receiver);
        return true;
    }

    /** The capsule's data is complete. */
    void capsuleComplete(boolean digestCorrect) {
        TcpRequest request = current;
        if (request != null) {
            request.capsuleComplete(digestCorrect);
        }
    }

    /** Data came for a command; ends the connection if nobody asked for it. */
    void beginData(DataTransferPdu pdu, boolean last, long dataBytes, PduReceiver receiver) {
        current = null;
        RequestTable table = connected == null ? connecting : connected;
        TcpRequest request = table == null ? null : table.byTag(pdu.transferTag());
        if (request == null) {
            connection.violated(Violation.sequence("TTAG of H2CData", pdu.transferTag(), "that of an R2T"));
            return;
        }
        Violation violation = checkLength(pdu, dataBytes);
        if (violation == null) {
            violation = request.check(pdu, last);
        }
        if (violation != null) {
            connection.violated(violation);
            return;
        }
        current = request;
        request.receiveData((int) dataBytes, receiver);
    }

    private @Nullable Violation checkLength(DataTransferPdu pdu, long dataBytes) {
        if (pdu.length() > options.maxH2CDataBytes()) {
            return Violation.limit("DATAL of H2CData", pdu.length(), "at most " + options.maxH2CDataBytes());
        }
        return pdu.length() == dataBytes
                ? null
                : Violation.field(PduHeader.PLEN, "data by PLEN of H2CData", dataBytes + " bytes", pdu.length());
    }

    /** The data PDU is complete. */
    void dataComplete(boolean digestCorrect) {
        TcpRequest request = current;
        if (request != null) {
            request.dataComplete(digestCorrect);
        }
    }

    /** A response is about to leave; that of Connect makes the queue. */
    void answered(TcpRequest request) {
        request.answered();
        if (connected != null || !queue.isConnected()) {
            return;
        }
        int entries = queue.entries();
        int bytes = queue.queueIdentifier() == 0
                ? CapsulePdu.ADMIN_IN_CAPSULE_BYTES
                : Math.max(options.inlineDataBytes(), LEAST_BUFFER);
        try {
            connected = table(entries, entries * SLOTS_PER_ENTRY, bytes);
        } catch (ErrnoException e) {
            connection.noResources(e);
        }
    }

    private RequestTable connectTable() {
        RequestTable table = connecting;
        if (table == null) {
            table = table(1, SLOTS_PER_ENTRY, CapsulePdu.ADMIN_IN_CAPSULE_BYTES);
            connecting = table;
        }
        return table;
    }

    private RequestTable table(int entries, int slots, int bufferBytes) {
        return new RequestTable(connection, queue, entries, slots, new InlineBuffers(memory, entries, bufferBytes));
    }

    /** Whether the host owes data, or has responses to take. */
    boolean isWaitingForHost() {
        return (connecting != null && connecting.isWaitingForHost())
                || (connected != null && connected.isWaitingForHost());
    }

    /** True if no command is under way. */
    boolean isIdle() {
        return (connecting == null || connecting.isIdle()) && (connected == null || connected.isIdle());
    }

    /** The socket is gone: ends what is under way. */
    void connectionLost() {
        if (connecting != null) {
            connecting.connectionLost();
        }
        if (connected != null) {
            connected.connectionLost();
        }
    }

    @Override
    public void close() {
        if (connecting != null) {
            connecting.close();
            connecting = null;
        }
        if (connected != null) {
            connected.close();
            connected = null;
        }
    }
}
