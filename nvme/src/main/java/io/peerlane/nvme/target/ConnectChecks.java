package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The rules of one Connect command, each looked at in turn; nothing is changed.
 *
 * @param queue the queue it came by
 * @param connect the command
 * @param block its data
 * @param data the data, parsed
 */
record ConnectChecks(TargetQueue queue, Connect connect, ConnectDataBlock block, ConnectData data) {

    static ConnectChecks of(TargetRequest request) {
        var block = new ConnectDataBlock(request.data());
        return new ConnectChecks(
                request.queue(), new ConnectCommand(request.command().bytes()).parse(), block, block.parse());
    }

    /** What holds for any queue. */
    Optional<BrokenRule> any() {
        return format().or(this::subsystem).or(this::announced).or(this::queueSize);
    }

    private Optional<BrokenRule> format() {
        int hostBytes = data.hostNqn().getBytes(StandardCharsets.UTF_8).length;
        boolean hostValid =
                block.isTerminated(ConnectDataBlock.HOSTNQN) && hostBytes > 0 && hostBytes <= Target.MAX_NQN_BYTES;
        return BrokenRule.unless(connect.recordFormat() == 0, ConnectRule.RECORD_FORMAT, connect.recordFormat(), 0)
                .or(() -> BrokenRule.unless(
                        block.isTerminated(ConnectDataBlock.SUBNQN),
                        ConnectRule.SUBSYSTEM_NAME_TERMINATED,
                        data.subsystemNqn(),
                        "at most 255 bytes and a NUL"))
                .or(() -> BrokenRule.unless(
                        hostValid, ConnectRule.HOST_NAME_VALID, data.hostNqn(), "1 to 223 bytes and a NUL"));
    }

    private Optional<BrokenRule> subsystem() {
        Optional<Subsystem> subsystem = queue.port().subsystem(data.subsystemNqn());
        if (subsystem.isEmpty()) {
            String wanted = "a subsystem of port " + queue.port().identifier();
            return Optional.of(BrokenRule.of(ConnectRule.SUBSYSTEM_KNOWN, data.subsystemNqn(), wanted));
        }
        boolean admitted = subsystem.get().admits(data.hostNqn());
        return BrokenRule.unless(admitted, ConnectRule.HOST_ALLOWED, data.hostNqn(), "a host allowed by name");
    }

    private Optional<BrokenRule> announced() {
        int announced = queue.connection().announcedQueueIdentifier();
        int found = connect.queueIdentifier();
        return BrokenRule.unless(
                announced == TargetConnection.NOT_ANNOUNCED || announced == found,
                ConnectRule.SAME_QUEUE_IDENTIFIER,
                found,
                announced);
    }

    private Optional<BrokenRule> queueSize() {
        int size = connect.submissionQueueSize();
        int most = mostEntries() - 1;
        return BrokenRule.unless(size > 0, ConnectRule.QUEUE_SIZE_MINIMUM, size, "at least 1")
                .or(() -> BrokenRule.unless(size <= most, ConnectRule.QUEUE_SIZE_MAXIMUM, size, "at most " + most));
    }

    private int mostEntries() {
        int most = queue.connection().queueDepth();
        if (connect.queueIdentifier() == 0) {
            return most;
        }
        int granted = queue.port().target().options().maxQueueDepth();
        return Math.min(most, Math.min(granted, queue.connection().transport().maxQueueDepth()));
    }

    /** What holds for an admin queue. */
    Optional<BrokenRule> admin() {
        int cntlid = data.controllerIdentifier();
        return BrokenRule.unless(
                cntlid == ConnectData.DYNAMIC_CONTROLLER,
                ConnectRule.DYNAMIC_CONTROLLER,
                cntlid,
                ConnectData.DYNAMIC_CONTROLLER);
    }

    /** What holds for an I/O queue of {@code controller}. */
    Optional<BrokenRule> io(TargetController controller) {
        int qid = connect.queueIdentifier();
        int most = controller.maxIoQueues();
        return BrokenRule.unless(qid <= most, ConnectRule.QUEUE_IDENTIFIER, qid, "at most " + most)
                .or(() -> BrokenRule.unless(
                        controller.isServedBy(queue),
                        ConnectRule.SAME_PORT,
                        TargetController.way(queue),
                        controller.way()))
                .or(() -> BrokenRule.unless(
                        controller.hostNqn().equals(data.hostNqn()),
                        ConnectRule.SAME_HOST_NAME,
                        data.hostNqn(),
                        controller.hostNqn()))
                .or(() -> BrokenRule.unless(
                        controller.hostIdentifier().equals(data.hostIdentifier()),
                        ConnectRule.SAME_HOST_IDENTIFIER,
                        data.hostIdentifier(),
                        controller.hostIdentifier()))
                .or(() -> BrokenRule.unless(controller.isReady(), ConnectRule.CONTROLLER_READY, 0, 1));
    }
}
