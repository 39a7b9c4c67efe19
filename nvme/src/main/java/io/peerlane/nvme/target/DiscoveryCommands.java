package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.SubmissionQueueEntry;

/** Admin commands of a discovery controller (NVMe Base 2.1, 3.1.3.3): what a host needs to read the log page and be told. */
final class DiscoveryCommands {

    private DiscoveryCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        return switch (request.command().opcode()) {
            case AdminOpcode.IDENTIFY -> prepareIdentify(request);
            case AdminOpcode.GET_LOG_PAGE -> prepareGetLogPage(request, controller);
            case AdminOpcode.SET_FEATURES -> FeatureCommands.prepareSet(request);
            case AdminOpcode.GET_FEATURES -> FeatureCommands.prepareGet(request);
            case AdminOpcode.KEEP_ALIVE, AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST ->
                AdminCommands.prepare(request, controller);
            default -> GenericStatus.INVALID_OPCODE;
        };
    }

    private static Status prepareIdentify(TargetRequest request) {
        if ((request.command().cdw10() & 0xff) != IdentifyCns.CONTROLLER) {
            return GenericStatus.INVALID_FIELD;
        }
        return request.expect(DataDirection.TO_HOST, IdentifyController.BYTES, DiscoveryCommands::identify);
    }

    private static void identify(TargetRequest request) {
        var data = request.data().fill((byte) 0);
        IdentifyData.discoveryController(data, request.queue().controller());
        request.complete(Status.SUCCESS);
    }

    /** Any dword-aligned part: the page may have shrunk since the host read its header, so that beyond its end is no error. */
    private static Status prepareGetLogPage(TargetRequest request, TargetController controller) {
        SubmissionQueueEntry command = request.command();
        if (GetLogPageCommand.identifier(command) != LogPage.DISCOVERY) {
            return CommandSpecificStatus.INVALID_LOG_PAGE;
        }
        long bytes = GetLogPageCommand.bytes(command);
        boolean isAligned = (GetLogPageCommand.offset(command) & 3) == 0;
        if (!isAligned || bytes > controller.options().maxTransferBytes()) {
            return GenericStatus.INVALID_FIELD;
        }
        return request.expect(DataDirection.TO_HOST, (int) bytes, DiscoveryCommands::getLogPage);
    }

    private static void getLogPage(TargetRequest request) {
        SubmissionQueueEntry command = request.command();
        var controller = request.queue().controller();
        controller
                .discovery()
                .log(GetLogPageCommand.logSpecific(command))
                .read(GetLogPageCommand.offset(command), request.data());
        request.complete(Status.SUCCESS);
        if (!GetLogPageCommand.retainsEvent(command)) {
            controller.events().logRead();
        }
    }
}
