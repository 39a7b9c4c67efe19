package io.peerlane.nvme.host;

import static io.peerlane.nvme.host.AssociationException.Kind.CONNECT_FAILED;
import static io.peerlane.nvme.host.AssociationException.Kind.LOST;
import static io.peerlane.nvme.host.AssociationException.Kind.TIMED_OUT;
import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import io.peerlane.nvme.wire.fabrics.PropertyGetCommand;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * The commands that bring an association up and end it, one at a time, each waited for. Not for event loops: it blocks.
 * Every wait is bounded by the command's own time limit.
 */
final class AdminChannel {

    private static final int INVALID_PARAMETER = 0x182;
    private static final int RETAIN_ASYNCHRONOUS_EVENT = 1 << 15;

    private final HostQueue queue;
    private final HostBuffer data;
    private final AssociationOptions options;

    /** @param data memory for the commands' data, a page */
    AdminChannel(HostQueue queue, HostBuffer data, AssociationOptions options) {
        this.queue = queue;
        this.data = data;
        this.options = options;
    }

    HostQueue queue() {
        return queue;
    }

    /** Waits for a stage of the bring-up; its failure comes out as it is. */
    static <T> T await(CompletableFuture<T> stage) {
        try {
            return stage.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof AssociationException reason) {
                throw reason;
            }
            if (failure.getCause() instanceof TimeoutException) {
                throw new AssociationException(TIMED_OUT, "transport connection", "no answer", "one in time", failure);
            }
            throw new AssociationException(LOST, "association", String.valueOf(failure.getCause()), "success", failure);
        }
    }

    private Completion execute(HostCommand command) {
        var response = await(queue.execute(command));
        if (response.statusField() != 0) {
            throw new AssociationException(
                    UNACCEPTABLE, command.name(), "status " + Status.of(response.statusField()), "success");
        }
        return response;
    }

    /**
     * Sends Connect on a queue, the admin queue or another.
     *
     * @return dword 0 of its response
     */
    synchronized int connect(HostQueue target) {
        var parameters = target.parameters();
        boolean admin = parameters.queueIdentifier() == 0;
        new ConnectDataBlock(data.segment())
                .emit(new ConnectData(
                        options.hostIdentifier(),
                        parameters.controllerIdentifier(),
                        options.subsystemNqn(),
                        options.hostNqn()));
        var connect = new Connect(
                0,
                parameters.queueIdentifier(),
                parameters.submissionQueueSize(),
                0,
                admin ? options.keepAlive().toMillis() : 0);
        var name = admin ? "Connect of the admin queue" : "Connect of I/O queue " + parameters.queueIdentifier();
        var command = HostCommand.of(name, options.connectTimeout(), (entry, cid) -> new ConnectCommand(entry.bytes())
                        .emit(cid, connect))
                .sending(data.address(), ConnectDataBlock.BYTES);
        var response = await(target.execute(command));
        if (response.statusField() != 0) {
            throw connectFailed(name, response);
        }
        return response.dw0();
    }

    private AssociationException connectFailed(String name, Completion response) {
        var status = Status.of(response.statusField());
        var found = "status " + status;
        if ((status.field() & 0x7ff) == INVALID_PARAMETER) {
            found += ", invalid " + invalidParameter(response.dw0());
        }
        return new AssociationException(
                CONNECT_FAILED, name + " to " + options.subsystemNqn() + " as " + options.hostNqn(), found, "success");
    }

    private String invalidParameter(int dword0) {
        int offset = ConnectResponse.invalidParameterOffset(dword0);
        if (!ConnectResponse.isInvalidInData(dword0)) {
            return switch (offset) {
                case ConnectCommand.RECFMT -> "RECFMT";
                case ConnectCommand.QID -> "QID";
                case ConnectCommand.SQSIZE -> "SQSIZE";
                case ConnectCommand.CATTR -> "CATTR";
                case ConnectCommand.KATO -> "KATO";
                default -> "byte " + offset + " of the command";
            };
        }
        return switch (offset) {
            case ConnectDataBlock.HOSTID -> "HOSTID";
            case ConnectDataBlock.CNTLID -> "CNTLID";
            case ConnectDataBlock.SUBNQN -> "SUBNQN (no such subsystem here)";
            case ConnectDataBlock.HOSTNQN -> "HOSTNQN";
            default -> "byte " + offset + " of the data";
        };
    }

    /** Property Get of 8 bytes. */
    long property64(String name, long offset) {
        return execute(HostCommand.of(
                        "Property Get " + name,
                        options.adminTimeout(),
                        (entry, cid) -> new PropertyGetCommand(entry.bytes()).emit(cid, (int) offset, Long.BYTES)))
                .result();
    }

    /** Property Get of 4 bytes. */
    int property(String name, long offset) {
        return execute(HostCommand.of(
                        "Property Get " + name,
                        options.adminTimeout(),
                        (entry, cid) -> new PropertyGetCommand(entry.bytes()).emit(cid, (int) offset, Integer.BYTES)))
                .dw0();
    }

    /** Property Set of 4 bytes. */
    void property(String name, long offset, int value) {
        execute(HostCommand.of(
                "Property Set " + name, options.adminTimeout(), (entry, cid) -> new PropertySetCommand(entry.bytes())
                        .emit(cid, (int) offset, Integer.BYTES, Integer.toUnsignedLong(value))));
    }

    IdentifyController identifyController() {
        return new IdentifyController(identify("Identify Controller", IdentifyCns.CONTROLLER, 0));
    }

    IdentifyNamespace identifyNamespace(long nsid) {
        return new IdentifyNamespace(identify("Identify Namespace " + nsid, IdentifyCns.NAMESPACE, nsid));
    }

    /** Limits of the NVM command set; all zero, which is none, from a controller that does not report them. */
    IdentifyNvmController identifyLimits() {
        try {
            return new IdentifyNvmController(
                    identify("Identify Controller, NVM Command Set", IdentifyCns.CONTROLLER_OF_COMMAND_SET, 0));
        } catch (AssociationException refused) {
            if (refused.kind() != UNACCEPTABLE) {
                throw refused;
            }
            return IdentifyNvmController.allocate();
        }
    }

    /** The first 1024 active namespaces. */
    List<Long> activeNamespaces() {
        return new NamespaceList(identify("Identify Active Namespaces", IdentifyCns.ACTIVE_NAMESPACES, 0)).parse();
    }

    /** A copy of the structure, in Java memory. */
    private synchronized MemorySegment identify(String name, int cns, long nsid) {
        data.segment().fill((byte) 0);
        execute(HostCommand.of(
                        name, options.adminTimeout(), (entry, cid) -> entry.start(AdminOpcode.IDENTIFY, cid, nsid)
                                .cdw10(cns))
                .receiving(data.address(), IdentifyController.BYTES));
        var copy = MemorySegment.ofArray(new byte[IdentifyController.BYTES]);
        return copy.copyFrom(data.segment().asSlice(0, IdentifyController.BYTES));
    }

    /** Namespace identification descriptors. */
    List<NamespaceDescriptor> descriptors(long nsid) {
        return NamespaceDescriptor.parse(identify(
                "Identify Namespace Identification Descriptors " + nsid, IdentifyCns.NAMESPACE_DESCRIPTORS, nsid));
    }

    /**
     * A copy of a part of a log page.
     *
     * @param part offset, dword aligned
     * @param bytes a multiple of 4, at most a page
     */
    synchronized MemorySegment logPage(LogPart part, long offset, int bytes) {
        int dwords = bytes / Integer.BYTES - 1;
        int dword10 = dwords << 16
                | (part.retainsEvent() ? RETAIN_ASYNCHRONOUS_EVENT : 0)
                | part.logSpecific() << 8
                | part.identifier();
        data.segment().fill((byte) 0);
        execute(HostCommand.of(
                        String.format("Get Log Page %02xh", part.identifier()),
                        options.adminTimeout(),
                        (entry, cid) -> entry.start(AdminOpcode.GET_LOG_PAGE, cid, 0)
                                .cdw10(dword10)
                                .cdw12((int) offset)
                                .cdw13((int) (offset >>> 32)))
                .receiving(data.address(), bytes));
        return MemorySegment.ofArray(new byte[bytes]).copyFrom(data.segment().asSlice(0, bytes));
    }

    /** Says which events the host wants to be told of (feature 0Bh). */
    void configureEvents(int mask) {
        execute(HostCommand.of(
                "Set Features Asynchronous Event Configuration", options.adminTimeout(), (entry, cid) -> entry.start(
                                AdminOpcode.SET_FEATURES, cid, 0)
                        .cdw10(FeatureIdentifier.ASYNCHRONOUS_EVENTS)
                        .cdw11(mask)));
    }

    /** Leaves a request for an event with the controller; waits without limit. */
    CompletableFuture<Completion> awaitEvent() {
        return queue.execute(HostCommand.of(
                "Asynchronous Event Request",
                Duration.ZERO,
                (entry, cid) -> entry.start(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, cid, 0)));
    }

    /** Asks for I/O queues; returns how many there may be. */
    int numberOfQueues(int wanted) {
        int granted = execute(HostCommand.of(
                        "Set Features Number of Queues", options.adminTimeout(), (entry, cid) -> entry.start(
                                        AdminOpcode.SET_FEATURES, cid, 0)
                                .cdw10(FeatureIdentifier.NUMBER_OF_QUEUES)
                                .cdw11(FeatureIdentifier.numberOfQueues(wanted, wanted))))
                .dw0();
        int pairs = Math.min(FeatureIdentifier.submissionQueues(granted), FeatureIdentifier.completionQueues(granted));
        return Math.min(wanted, pairs);
    }

    /** Sends a Keep Alive, waiting as long as the keep alive timeout. */
    CompletableFuture<Completion> keepAlive() {
        return queue.execute(HostCommand.of(
                "Keep Alive", options.keepAlive(), (entry, cid) -> entry.start(AdminOpcode.KEEP_ALIVE, cid, 0)));
    }
}
