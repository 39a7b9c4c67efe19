package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import java.lang.foreign.MemorySegment;

/** Takes the PDUs of a host to whom they concern. Used on the connection's loop. */
final class Inbound implements PduReceiver.Handler {

    private final TcpConnection connection;
    private final CommandFlow commands;
    private PduType current = PduType.IC_REQ;

    Inbound(TcpConnection connection, CommandFlow commands) {
        this.connection = connection;
        this.commands = commands;
    }

    @Override
    public boolean begin(PduType type, MemorySegment header, long dataBytes) {
        current = type;
        PduReceiver receiver = connection.receiver();
        switch (type) {
            case IC_REQ -> connection.initialize(header);
            case H2C_TERM_REQ -> connection.terminatedByPeer(header);
            case CAPSULE_CMD -> {
                return commands.begin(header, dataBytes, receiver);
            }
            case H2C_DATA -> {
                boolean last = new PduHeader(header).has(PduHeader.LAST_PDU);
                commands.beginData(new DataTransferPdu(header), last, dataBytes, receiver);
            }
            case IC_RESP, C2H_TERM_REQ, CAPSULE_RESP, C2H_DATA, R2T ->
                throw new IllegalStateException(type + " is not a host's"); // refused by the checks
        }
        return true;
    }

    @Override
    public void complete(boolean digestCorrect) {
        if (current == PduType.CAPSULE_CMD) {
            commands.capsuleComplete(digestCorrect);
        } else if (current == PduType.H2C_DATA) {
            commands.dataComplete(digestCorrect);
        }
    }

    @Override
    public void violated(Violation violation) {
        connection.violated(violation);
    }
}
