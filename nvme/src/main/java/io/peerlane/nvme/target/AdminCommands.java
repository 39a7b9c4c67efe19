package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;

/** Admin commands of an I/O controller. Queues are made by Connect, so there is no command to create or delete one. */
final class AdminCommands {

    private AdminCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        return switch (request.command().opcode()) {
            case AdminOpcode.IDENTIFY -> IdentifyCommand.prepare(request);
            case AdminOpcode.GET_LOG_PAGE -> GetLogPageCommand.prepare(request, controller);
            case AdminOpcode.SET_FEATURES -> FeatureCommands.prepareSet(request);
            case AdminOpcode.GET_FEATURES -> FeatureCommands.prepareGet(request);
            case AdminOpcode.ABORT -> AbortCommand.prepare(request, controller);
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
}
