package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.ControllerList;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Stream;

/** Identify (NVMe Base 2.1, 5.1.13): 4096 bytes always, zero where nothing is said. What is not offered is an invalid CNS. */
final class IdentifyCommand {

    private static final int BYTES = 4096;
    private static final int NVM = 0;
    private static final int ANY_CONTROLLER = 0xffff;
    private static final int UUID_INDEX_MASK = 0x7f;
    private static final long BROADCAST = 0xffff_ffffL;

    // Bytes of fields in the command, for the error log.
    private static final int CNS = 40;
    private static final int CNTID = 42;
    private static final int CSI = 47;
    private static final int UIDX = 56;

    private final TargetRequest request;
    private final TargetController controller;
    private final MemorySegment data;

    private IdentifyCommand(TargetRequest request) {
        this.request = request;
        this.controller = request.queue().controller();
        this.data = request.data().fill((byte) 0);
    }

    /** A UUID list is not there to index into. */
    static Status prepare(TargetRequest request) {
        return (request.command().cdw14() & UUID_INDEX_MASK) == 0
                ? request.expect(DataDirection.TO_HOST, BYTES, IdentifyCommand::execute)
                : request.invalidField(UIDX);
    }

    private static void execute(TargetRequest request) {
        Status status = new IdentifyCommand(request).identify();
        request.complete(status.isSuccess() ? status : status.doNotRetry());
    }

    private Status identify() {
        return switch (request.command().cdw10() & 0xff) {
            case IdentifyCns.CONTROLLER -> controllerStructure();
            case IdentifyCns.NAMESPACE -> namespace(active());
            case IdentifyCns.NAMESPACE_DESCRIPTORS -> descriptors();
            case IdentifyCns.INDEPENDENT_NAMESPACE -> independent();
            case IdentifyCns.ACTIVE_NAMESPACES -> list(activeIdentifiers());
            case IdentifyCns.ALLOCATED_NAMESPACES -> list(allocatedIdentifiers());
            case IdentifyCns.ALLOCATED_NAMESPACE -> namespace(allocated());
            case IdentifyCns.ATTACHED_CONTROLLERS -> attachedControllers();
            case IdentifyCns.CONTROLLERS -> controllers();
            case IdentifyCns.COMMAND_SETS -> commandSets();
            default -> ofCommandSet();
        };
    }

    private Status ofCommandSet() {
        int cns = request.command().cdw10() & 0xff;
        boolean isOffered = cns == IdentifyCns.NAMESPACE_OF_COMMAND_SET
                || cns == IdentifyCns.CONTROLLER_OF_COMMAND_SET
                || cns == IdentifyCns.ACTIVE_NAMESPACES_OF_COMMAND_SET;
        if (!isOffered) {
            return request.invalidField(CNS);
        }
        if (request.command().cdw11() >>> 24 != NVM) {
            return request.invalidField(CSI);
        }
        return switch (cns) {
            case IdentifyCns.NAMESPACE_OF_COMMAND_SET -> known(); // LBSTM and ELBAF are all zero
            case IdentifyCns.CONTROLLER_OF_COMMAND_SET -> Status.SUCCESS; // no limits beyond MDTS: all zero
            default -> list(activeIdentifiers());
        };
    }

    private Status controllerStructure() {
        IdentifyData.controller(data, controller);
        return Status.SUCCESS;
    }

    private Optional<TargetNamespace> active() {
        return Optional.ofNullable(controller.namespace(request.command().nsid()))
                .map(ControllerNamespace::namespace);
    }

    /** Also one that is not enabled. */
    private Optional<TargetNamespace> allocated() {
        long nsid = request.command().nsid();
        return nsid > Subsystem.MAX_NAMESPACES
                ? Optional.empty()
                : controller.subsystem().namespace((int) nsid);
    }

    private Status known() {
        return active().isPresent() ? Status.SUCCESS : GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
    }

    /** A valid identifier without namespace reads as zero: NCAP 0 tells a host that it is gone. */
    private Status namespace(Optional<TargetNamespace> namespace) {
        long nsid = request.command().nsid();
        if (nsid == 0 || nsid > Subsystem.MAX_NAMESPACES) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        namespace.ifPresent(of -> IdentifyData.namespace(data, of));
        return Status.SUCCESS;
    }

    private Status descriptors() {
        active().ifPresent(of -> NamespaceDescriptor.emit(data, of.identity().descriptors()));
        return known();
    }

    private Status independent() {
        active().ifPresent(of -> IdentifyData.independent(data, of));
        return known();
    }

    private Stream<Long> activeIdentifiers() {
        return controller.namespaces().stream().map(of -> (long) of.namespace().nsid());
    }

    private Stream<Long> allocatedIdentifiers() {
        return controller.subsystem().namespaces().stream().map(of -> (long) of.nsid());
    }

    /** Identifiers above the one given. */
    private Status list(Stream<Long> identifiers) {
        long after = request.command().nsid();
        if (after >= BROADCAST - 1) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        new NamespaceList(data)
                .emit(identifiers.filter(nsid -> nsid > after).sorted().toList());
        return Status.SUCCESS;
    }

    /** A namespace is attached to all controllers of the subsystem while it is enabled, and to none otherwise. */
    private Status attachedControllers() {
        long nsid = request.command().nsid();
        if (nsid == 0 || nsid > Subsystem.MAX_NAMESPACES) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        return active().isPresent() ? controllers() : Status.SUCCESS;
    }

    private Status controllers() {
        int from = controllerIdentifier();
        new ControllerList(data)
                .emit(controller.subsystem().controllers().stream()
                        .map(TargetController::cntlid)
                        .filter(cntlid -> cntlid >= from)
                        .sorted()
                        .toList());
        return Status.SUCCESS;
    }

    /** One combination, that of the NVM command set alone; each controller of the subsystem has the same. */
    private Status commandSets() {
        int of = controllerIdentifier();
        if (of != ANY_CONTROLLER && controller.subsystem().controller(of).isEmpty()) {
            return request.invalidField(CNTID);
        }
        data.set(ValueLayout.JAVA_BYTE, 0, (byte) (1 << NVM));
        return Status.SUCCESS;
    }

    private int controllerIdentifier() {
        return request.command().cdw10() >>> 16;
    }
}
