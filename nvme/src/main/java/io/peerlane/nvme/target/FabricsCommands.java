package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.FabricsStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.fabrics.DisconnectCommand;
import io.peerlane.nvme.wire.fabrics.FabricsCommandType;
import io.peerlane.nvme.wire.fabrics.PropertyGetCommand;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;

/** Fabrics commands on a connected queue: properties on the admin queue, Disconnect on an I/O queue. */
final class FabricsCommands {

    private static final int QWORD = 8;
    private static final int DWORD = 4;

    /** Byte of OFST in the property commands. */
    private static final int OFST = 44;

    private FabricsCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        boolean isAdmin = request.queue().queueIdentifier() == 0;
        return switch (request.command().fabricsType()) {
            case FabricsCommandType.PROPERTY_GET ->
                isAdmin ? plain(request, FabricsCommands::getProperty) : GenericStatus.INVALID_OPCODE;
            case FabricsCommandType.PROPERTY_SET ->
                isAdmin ? plain(request, FabricsCommands::setProperty) : GenericStatus.INVALID_OPCODE;
            case FabricsCommandType.DISCONNECT ->
                isAdmin ? FabricsStatus.INVALID_QUEUE_TYPE : prepareDisconnect(request);
            case FabricsCommandType.CONNECT -> GenericStatus.COMMAND_SEQUENCE_ERROR;
            default -> GenericStatus.INVALID_OPCODE;
        };
    }

    private static Status plain(TargetRequest request, TargetRequest.Operation operation) {
        return request.expect(DataDirection.NONE, 0, operation);
    }

    private static void getProperty(TargetRequest request) {
        var get = new PropertyGetCommand(request.command().bytes());
        var controller = request.queue().controller();
        ControllerState state = controller.state();
        if (get.size() == QWORD && get.offset() == Registers.CAP) {
            request.complete(Status.SUCCESS, controller.capabilities().value());
        } else if (get.size() == DWORD && get.offset() == Registers.VS) {
            request.complete(Status.SUCCESS, Registers.VERSION_1_4);
        } else if (get.size() == DWORD && get.offset() == Registers.CC) {
            request.complete(Status.SUCCESS, Integer.toUnsignedLong(state.cc().value()));
        } else if (get.size() == DWORD && get.offset() == Registers.CSTS) {
            request.complete(Status.SUCCESS, Integer.toUnsignedLong(state.csts().value()));
        } else {
            request.complete(request.invalidField(OFST).doNotRetry());
        }
    }

    private static void setProperty(TargetRequest request) {
        var set = new PropertySetCommand(request.command().bytes());
        if (set.size() != DWORD || set.offset() != Registers.CC) {
            request.complete(request.invalidField(OFST).doNotRetry());
            return;
        }
        Status status = request.queue().controller().configure(new ControllerConfiguration((int) set.value()));
        request.complete(status.isSuccess() ? status : status.doNotRetry());
    }

    private static Status prepareDisconnect(TargetRequest request) {
        if (new DisconnectCommand(request.command().bytes()).recordFormat() != 0) {
            return FabricsStatus.CONNECT_INCOMPATIBLE_FORMAT;
        }
        return plain(request, FabricsCommands::disconnect);
    }

    /** The response goes first: a disconnect sends what is queued. */
    private static void disconnect(TargetRequest request) {
        request.complete(Status.SUCCESS);
        request.queue().connection().disconnect("Disconnect command");
    }
}
