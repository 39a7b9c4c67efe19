package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import java.time.Instant;
import java.util.Optional;

/** Connect: checks one rule after the other, makes a controller for an admin queue, adds an I/O queue to one. */
final class ConnectCommands {

    private ConnectCommands() {}

    static Status prepare(TargetRequest request) {
        return request.expect(DataDirection.TO_CONTROLLER, ConnectDataBlock.BYTES, ConnectCommands::execute);
    }

    /** Another command came on a queue that is not connected; the caller refuses it by the rule's status. */
    static Status notConnect(TargetRequest request) {
        int opcode = request.command().opcode();
        int type = request.command().fabricsType();
        String found = "%02xh, %02xh".formatted(opcode, type);
        remember(request, "", "", RefusedConnect.NO_QUEUE, BrokenRule.of(ConnectRule.CONNECT_FIRST, found, "7fh, 01h"));
        return GenericStatus.INVALID_OPCODE;
    }

    /** The data block's length was wrong; the transport saw it. */
    static void wrongLength(TargetRequest request, long found) {
        var connect = new ConnectCommand(request.command().bytes()).parse();
        var broken = BrokenRule.of(ConnectRule.DATA_LENGTH, found, ConnectDataBlock.BYTES);
        remember(request, "", "", connect.queueIdentifier(), broken);
        answer(request, broken.rule());
    }

    private static void execute(TargetRequest request) {
        if (request.queue().isConnected()) { // another Connect was faster
            request.complete(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
            return;
        }
        var checks = ConnectChecks.of(request);
        checks.any().or(() -> connect(request, checks)).ifPresent(broken -> {
            ConnectData data = checks.data();
            int qid = checks.connect().queueIdentifier();
            remember(request, data.hostNqn(), data.subsystemNqn(), qid, broken);
            answer(request, broken.rule());
        });
    }

    private static Optional<BrokenRule> connect(TargetRequest request, ConnectChecks checks) {
        String nqn = checks.data().subsystemNqn();
        Port port = request.queue().port();
        Optional<Subsystem> subsystem = port.subsystem(nqn);
        if (subsystem.isEmpty()) { // since it was looked at
            String wanted = "a subsystem of port " + port.identifier();
            return Optional.of(BrokenRule.of(ConnectRule.SUBSYSTEM_KNOWN, nqn, wanted));
        }
        return checks.connect().queueIdentifier() == 0
                ? connectAdmin(request, checks, subsystem.get())
                : connectIo(request, checks, subsystem.get());
    }

    private static Optional<BrokenRule> connectAdmin(TargetRequest request, ConnectChecks checks, Subsystem subsystem) {
        Optional<BrokenRule> broken = checks.admin();
        if (broken.isPresent()) {
            return broken;
        }
        ConnectData data = checks.data();
        Optional<TargetController> controller =
                subsystem.createController(request.queue(), data.hostNqn(), data.hostIdentifier());
        if (controller.isEmpty()) {
            int most = request.queue().port().target().options().maxControllers();
            String found = "all " + most + " in use";
            return Optional.of(BrokenRule.of(ConnectRule.CONTROLLER_AVAILABLE, found, "a free controller"));
        }
        accept(request, checks.connect(), controller.get());
        controller.get().startKeepAlive(checks.connect().keepAliveTimeoutMillis());
        return Optional.empty();
    }

    private static Optional<BrokenRule> connectIo(TargetRequest request, ConnectChecks checks, Subsystem subsystem) {
        int cntlid = checks.data().controllerIdentifier();
        Optional<TargetController> found = subsystem.controller(cntlid);
        if (found.isEmpty()) {
            String wanted = "a controller of " + subsystem.nqn();
            return Optional.of(BrokenRule.of(ConnectRule.CONTROLLER_KNOWN, cntlid, wanted));
        }
        TargetController controller = found.get();
        Optional<BrokenRule> broken = checks.io(controller)
                .or(() -> controller.addQueue(request.queue(), checks.connect().queueIdentifier()));
        if (broken.isEmpty()) {
            accept(request, checks.connect(), controller);
        }
        return broken;
    }

    private static void accept(TargetRequest request, Connect connect, TargetController controller) {
        boolean flowControl = !connect.disablesSqFlowControl();
        request.queue().connect(controller, connect.queueIdentifier(), connect.submissionQueueSize() + 1, flowControl);
        request.complete(Status.SUCCESS, ConnectResponse.accepted(controller.cntlid()));
    }

    private static void answer(TargetRequest request, ConnectRule rule) {
        request.complete(rule.status(), Integer.toUnsignedLong(rule.dword0()));
    }

    private static void remember(
            TargetRequest request, String hostNqn, String subsystemNqn, int queueIdentifier, BrokenRule broken) {
        TargetConnection connection = request.queue().connection();
        var refused = new RefusedConnect(
                Instant.now(),
                connection.transport().type(),
                connection.remoteAddress(),
                hostNqn,
                subsystemNqn,
                queueIdentifier,
                broken.rule(),
                broken.rule().field(),
                broken.found(),
                broken.wanted(),
                broken.rule().status().toString());
        request.queue().port().target().refusedConnects().add(refused);
    }
}
