package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;

/** Admin commands of an I/O controller. Queues are made by Connect, so there is no command to create or delete one. */
final class AdminCommands {

    /** Abort commands at a time, 0's based: each completes at once. */
    static final int ABORT_LIMIT = 3;

    private AdminCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        return switch (request.command().opcode()) {
            case AdminOpcode.IDENTIFY -> IdentifyCommand.prepare(request);
            case AdminOpcode.GET_LOG_PAGE -> GetLogPageCommand.prepare(request, controller);
            case AdminOpcode.SET_FEATURES -> request.expect(DataDirection.NONE, 0, FeatureCommands::set);
            case AdminOpcode.GET_FEATURES -> FeatureCommands.prepareGet(request);
            case AdminOpcode.ABORT -> request.expect(DataDirection.NONE, 0, AdminCommands::abort);
            case AdminOpcode.KEEP_ALIVE -> request.expect(DataDirection.NONE, 0, AdminCommands::keepAlive);
            case AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST ->
                request.expect(DataDirection.NONE, 0, AdminCommands::asynchronousEvent);
            default -> GenericStatus.INVALID_OPCODE;
        };
    }

    /** The timer was restarted when the command came (TBKAS). Answered with success even if KATO is 0: see CONFORMANCE. */
    private static void keepAlive(TargetRequest request) {
        request.complete(Status.SUCCESS);
    }

    private static void asynchronousEvent(TargetRequest request) {
        request.queue().controller().events().request(request);
    }

    /** Only a held Asynchronous Event Request can be aborted; DW0 bit 0 says that the command was not. */
    private static void abort(TargetRequest request) {
        int dword = request.command().cdw10();
        int queueIdentifier = dword & 0xffff;
        int commandIdentifier = dword >>> 16;
        boolean aborted =
                queueIdentifier == 0 && request.queue().controller().events().abort(commandIdentifier);
        request.complete(Status.SUCCESS, aborted ? 0 : 1);
    }
}
