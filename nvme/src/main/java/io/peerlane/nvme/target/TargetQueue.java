package io.peerlane.nvme.target;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.FabricsCommandType;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A submission and completion queue pair: one connection. Until Connect succeeds it belongs to no controller and takes
 * nothing else. Used on the loop of its connection.
 */
public final class TargetQueue {

    private static final int UNCONNECTED = -1;

    /** SQHD of Connect's response if SQ flow control is disabled (NVMe Base 2.1, 6.3); reserved from then on. */
    private static final int NO_HEAD = 0xffff;

    private final Port port;
    private final TargetLoop loop;
    private final TargetConnection connection;
    private final OutstandingCommands outstanding = new OutstandingCommands();
    private final ArrayDeque<Runnable> whenIdle = new ArrayDeque<>();
    private @Nullable TargetController controller;
    private int queueIdentifier = UNCONNECTED;
    private int entries;
    private int head;
    private boolean flowControl = true;
    private boolean closed;
    private boolean answered;
    private boolean drained;
    private int requests;

    TargetQueue(Port port, TargetLoop loop, TargetConnection connection) {
        this.port = port;
        this.loop = loop;
        this.connection = connection;
    }

    /** The event loop it lives on. */
    public TargetLoop loop() {
        return loop;
    }

    /** Its connection. */
    public TargetConnection connection() {
        return connection;
    }

    /** QID, 0 for the admin queue, -1 before Connect. */
    public int queueIdentifier() {
        return queueIdentifier;
    }

    /** True once Connect succeeded. */
    public boolean isConnected() {
        return controller != null;
    }

    /** Entries that Connect granted, 2 to 1024; 0 before it. */
    public int entries() {
        return entries;
    }

    /** Whether responses carry the submission queue's head; Connect may disable it. */
    boolean hasFlowControl() {
        return flowControl;
    }

    /** True once the connection is gone. */
    public boolean isClosed() {
        return closed;
    }

    /** The connection is gone. An admin queue takes its controller with it. Idempotent. */
    public void closed(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (controller != null && queueIdentifier == 0) {
            controller.adminGone(reason);
        } else if (controller != null) {
            controller.removeQueue(this);
        }
        tellIfIdle();
    }

    /** A slot of the connection is in use. */
    void requestBegan() {
        requests++;
    }

    /** A slot is free again: nothing of its command is under way, not in a device either. */
    void requestEnded() {
        requests--;
        tellIfIdle();
    }

    /** Runs {@code then} once nothing of any command is under way, in a device or to the host; during the call if so now. */
    void whenIdle(Runnable then) {
        whenIdle.add(then);
        tellIfIdle();
    }

    private void tellIfIdle() {
        if (requests > 0) {
            return;
        }
        if (closed && !drained && controller != null && queueIdentifier != 0) {
            drained = true;
            controller.queueDrained(this);
        }
        while (!whenIdle.isEmpty()) {
            whenIdle.removeFirst().run();
        }
    }

    Port port() {
        return port;
    }

    /** Its commands that have no response yet. */
    OutstandingCommands outstanding() {
        return outstanding;
    }

    @Nullable
    TargetController controllerOrNull() {
        return controller;
    }

    /** @throws IllegalStateException before Connect */
    TargetController controller() {
        if (controller == null) {
            throw new IllegalStateException("not connected");
        }
        return controller;
    }

    /** Connect succeeded. */
    void connect(TargetController owner, int qid, int queueEntries, boolean sqFlowControl) {
        controller = owner;
        queueIdentifier = qid;
        entries = queueEntries;
        flowControl = sqFlowControl;
    }

    /** Checks and dispatches what a request's entry says; on success the request knows its data and operation. */
    Status prepare(TargetRequest request) {
        SubmissionQueueEntry command = request.command();
        if (!outstanding.add(request)) {
            return GenericStatus.COMMAND_ID_CONFLICT;
        }
        if (command.psdt() != SubmissionQueueEntry.PSDT_SGL || command.fuse() != 0) {
            return GenericStatus.INVALID_FIELD;
        }
        if (controller == null) {
            return prepareUnconnected(request, command);
        }
        controller.keepAlive().touched();
        if (command.opcode() == AdminOpcode.FABRICS) {
            return FabricsCommands.prepare(request, controller);
        }
        if (!controller.isReady()) {
            return GenericStatus.COMMAND_SEQUENCE_ERROR;
        }
        if (queueIdentifier != 0) {
            return IoCommands.prepare(request, controller);
        }
        return controller.subsystem().isDiscovery()
                ? DiscoveryCommands.prepare(request, controller)
                : AdminCommands.prepare(request, controller);
    }

    private Status prepareUnconnected(TargetRequest request, SubmissionQueueEntry command) {
        if (command.opcode() != AdminOpcode.FABRICS || command.fabricsType() != FabricsCommandType.CONNECT) {
            return ConnectCommands.notConnect(request);
        }
        return ConnectCommands.prepare(request);
    }

    /** SQHD of the next response: a completed command has left the queue. */
    int advanceHead() {
        if (!flowControl) {
            int told = answered ? 0 : NO_HEAD;
            answered = true;
            return told;
        }
        head = entries == 0 ? 0 : (head + 1) % entries;
        return head;
    }
}
