package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Connect: checks one rule after the other, makes a controller for an admin queue, adds an I/O queue to one. */
final class ConnectCommands {

    /** A rule that does not hold, with the value found. */
    private record Broken(ConnectRule rule, String found) {
        static Optional<Broken> unless(boolean holds, ConnectRule rule, Object found) {
            return holds ? Optional.empty() : Optional.of(new Broken(rule, String.valueOf(found)));
        }
    }

    private ConnectCommands() {}

    static Status prepare(TargetRequest request) {
        return request.expect(DataDirection.TO_CONTROLLER, ConnectDataBlock.BYTES, ConnectCommands::execute);
    }

    /** The data block's length was wrong; the transport saw it. */
    static void wrongLength(TargetRequest request, long found) {
        var connect = new ConnectCommand(request.command().bytes()).parse();
        refuse(request, connect, Optional.empty(), new Broken(ConnectRule.DATA_LENGTH, String.valueOf(found)));
    }

    private static void execute(TargetRequest request) {
        if (request.queue().isConnected()) { // another Connect was faster
            request.complete(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
            return;
        }
        var connect = new ConnectCommand(request.command().bytes()).parse();
        var block = new ConnectDataBlock(request.data());
        var data = block.parse();
        Optional<Broken> broken = checkFormat(connect, block, data)
                .or(() -> checkSubsystem(request.queue().port(), data))
                .or(() -> checkAnnounced(request.queue().connection(), connect))
                .or(() -> checkQueueSize(request.queue(), connect));
        if (broken.isEmpty()) {
            broken = connect.queueIdentifier() == 0
                    ? connectAdmin(request, connect, data)
                    : connectIo(request, connect, data);
        }
        broken.ifPresent(b -> refuse(request, connect, Optional.of(data), b));
    }

    private static Optional<Broken> checkFormat(Connect connect, ConnectDataBlock block, ConnectData data) {
        int hostBytes = data.hostNqn().getBytes(StandardCharsets.UTF_8).length;
        boolean hostValid =
                block.isTerminated(ConnectDataBlock.HOSTNQN) && hostBytes > 0 && hostBytes <= Target.MAX_NQN_BYTES;
        return Broken.unless(connect.recordFormat() == 0, ConnectRule.RECORD_FORMAT, connect.recordFormat())
                .or(() -> Broken.unless(
                        block.isTerminated(ConnectDataBlock.SUBNQN),
                        ConnectRule.SUBSYSTEM_NAME_TERMINATED,
                        data.subsystemNqn()))
                .or(() -> Broken.unless(hostValid, ConnectRule.HOST_NAME_VALID, data.hostNqn()));
    }

    private static Optional<Broken> checkSubsystem(Port port, ConnectData data) {
        Optional<Subsystem> subsystem = port.subsystem(data.subsystemNqn());
        return Broken.unless(subsystem.isPresent(), ConnectRule.SUBSYSTEM_KNOWN, data.subsystemNqn())
                .or(() -> Broken.unless(
                        subsystem.orElseThrow().admits(data.hostNqn()), ConnectRule.HOST_ALLOWED, data.hostNqn()));
    }

    private static Optional<Broken> checkAnnounced(TargetConnection connection, Connect connect) {
        int announced = connection.announcedQueueIdentifier();
        int found = connect.queueIdentifier();
        return Broken.unless(
                announced == TargetConnection.NOT_ANNOUNCED || announced == found,
                ConnectRule.SAME_QUEUE_IDENTIFIER,
                found);
    }

    private static Optional<Broken> checkQueueSize(TargetQueue queue, Connect connect) {
        int size = connect.submissionQueueSize();
        int most = queue.connection().queueDepth();
        if (connect.queueIdentifier() != 0) {
            int granted = queue.port().target().options().maxQueueDepth();
            most = Math.min(
                    most, Math.min(granted, queue.connection().transport().maxQueueDepth()));
        }
        int entries = most;
        return Broken.unless(size > 0, ConnectRule.QUEUE_SIZE_MINIMUM, size)
                .or(() -> Broken.unless(size < entries, ConnectRule.QUEUE_SIZE_MAXIMUM, size));
    }

    private static Optional<Broken> connectAdmin(TargetRequest request, Connect connect, ConnectData data) {
        int cntlid = data.controllerIdentifier();
        if (cntlid != ConnectData.DYNAMIC_CONTROLLER) {
            return Optional.of(new Broken(ConnectRule.DYNAMIC_CONTROLLER, String.valueOf(cntlid)));
        }
        Subsystem subsystem = subsystem(request, data);
        Optional<TargetController> controller =
                subsystem.createController(request.queue(), data.hostNqn(), data.hostIdentifier());
        if (controller.isEmpty()) {
            int most = request.queue().port().target().options().maxControllers();
            return Optional.of(new Broken(ConnectRule.CONTROLLER_AVAILABLE, "all " + most + " in use"));
        }
        accept(request, connect, controller.get());
        controller.get().startKeepAlive(connect.keepAliveTimeoutMillis());
        return Optional.empty();
    }

    private static Optional<Broken> connectIo(TargetRequest request, Connect connect, ConnectData data) {
        Optional<TargetController> found = subsystem(request, data).controller(data.controllerIdentifier());
        if (found.isEmpty()) {
            return Optional.of(new Broken(ConnectRule.CONTROLLER_KNOWN, String.valueOf(data.controllerIdentifier())));
        }
        TargetController controller = found.get();
        Optional<Broken> broken = checkIo(controller, connect, data);
        if (broken.isEmpty()) {
            broken = controller
                    .addQueue(request.queue(), connect.queueIdentifier())
                    .map(rule -> new Broken(rule, String.valueOf(connect.queueIdentifier())));
        }
        if (broken.isEmpty()) {
            accept(request, connect, controller);
        }
        return broken;
    }

    private static Optional<Broken> checkIo(TargetController controller, Connect connect, ConnectData data) {
        int qid = connect.queueIdentifier();
        return Broken.unless(controller.hostNqn().equals(data.hostNqn()), ConnectRule.SAME_HOST_NAME, data.hostNqn())
                .or(() -> Broken.unless(
                        controller.hostIdentifier().equals(data.hostIdentifier()),
                        ConnectRule.SAME_HOST_IDENTIFIER,
                        data.hostIdentifier()))
                .or(() -> Broken.unless(qid <= controller.maxIoQueues(), ConnectRule.QUEUE_IDENTIFIER, qid))
                .or(() -> Broken.unless(controller.isReady(), ConnectRule.CONTROLLER_READY, 0));
    }

    private static void accept(TargetRequest request, Connect connect, TargetController controller) {
        boolean flowControl = !connect.disablesSqFlowControl();
        request.queue().connect(controller, connect.queueIdentifier(), connect.submissionQueueSize() + 1, flowControl);
        request.complete(Status.SUCCESS, ConnectResponse.accepted(controller.cntlid()));
    }

    private static Subsystem subsystem(TargetRequest request, ConnectData data) {
        return request.queue().port().subsystem(data.subsystemNqn()).orElseThrow();
    }

    private static void refuse(TargetRequest request, Connect connect, Optional<ConnectData> data, Broken broken) {
        TargetConnection connection = request.queue().connection();
        request.queue()
                .port()
                .target()
                .refusedConnects()
                .add(new RefusedConnect(
                        Instant.now(),
                        connection.transport().type(),
                        connection.remoteAddress(),
                        data.map(ConnectData::hostNqn).orElse(""),
                        data.map(ConnectData::subsystemNqn).orElse(""),
                        connect.queueIdentifier(),
                        broken.rule(),
                        broken.found()));
        request.complete(
                broken.rule().status(), Integer.toUnsignedLong(broken.rule().dword0()));
    }
}
