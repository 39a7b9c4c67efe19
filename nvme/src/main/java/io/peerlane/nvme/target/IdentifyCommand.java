package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Identify (NVMe Base 2.1, 5.1.13): 4096 bytes always, zero where nothing is said. */
final class IdentifyCommand {

    private static final int BYTES = 4096;
    private static final int NVM = 0;
    private static final long BROADCAST = 0xffff_ffffL;

    private IdentifyCommand() {}

    static Status prepare(TargetRequest request) {
        return request.expect(DataDirection.TO_HOST, BYTES, IdentifyCommand::execute);
    }

    private static void execute(TargetRequest request) {
        MemorySegment data = request.data().fill((byte) 0);
        Status status = identify(request, request.queue().controller(), data);
        request.complete(status.isSuccess() ? status : status.doNotRetry());
    }

    private static Status identify(TargetRequest request, TargetController controller, MemorySegment data) {
        int cns = request.command().cdw10() & 0xff;
        boolean isNvm = request.command().cdw11() >>> 24 == NVM;
        return switch (cns) {
            case IdentifyCns.CONTROLLER -> {
                IdentifyData.controller(data, controller);
                yield Status.SUCCESS;
            }
            case IdentifyCns.NAMESPACE -> namespace(request, controller, data);
            case IdentifyCns.NAMESPACE_DESCRIPTORS -> descriptors(request, controller, data);
            case IdentifyCns.INDEPENDENT_NAMESPACE -> independent(request, controller, data);
            case IdentifyCns.ACTIVE_NAMESPACES -> activeNamespaces(request, controller, data);
            case IdentifyCns.ACTIVE_NAMESPACES_OF_COMMAND_SET ->
                isNvm ? activeNamespaces(request, controller, data) : GenericStatus.INVALID_FIELD;
            case IdentifyCns.NAMESPACE_OF_COMMAND_SET ->
                isNvm ? known(request, controller) : GenericStatus.INVALID_FIELD; // LBSTM and ELBAF are all zero
            case IdentifyCns.CONTROLLER_OF_COMMAND_SET ->
                isNvm ? Status.SUCCESS : GenericStatus.INVALID_FIELD; // no limits beyond MDTS: all zero
            default -> GenericStatus.INVALID_FIELD;
        };
    }

    private static Optional<TargetNamespace> active(TargetRequest request, TargetController controller) {
        return Optional.ofNullable(controller.namespace(request.command().nsid()))
                .map(ControllerNamespace::namespace);
    }

    private static Status known(TargetRequest request, TargetController controller) {
        return active(request, controller).isPresent() ? Status.SUCCESS : GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
    }

    /** A valid identifier without namespace reads as zero: NCAP 0 tells a host that it is gone. */
    private static Status namespace(TargetRequest request, TargetController controller, MemorySegment data) {
        long nsid = request.command().nsid();
        if (nsid == 0 || nsid > Subsystem.MAX_NAMESPACES) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        active(request, controller).ifPresent(namespace -> IdentifyData.namespace(data, namespace));
        return Status.SUCCESS;
    }

    private static Status descriptors(TargetRequest request, TargetController controller, MemorySegment data) {
        active(request, controller)
                .ifPresent(namespace ->
                        NamespaceDescriptor.emit(data, namespace.identity().descriptors()));
        return known(request, controller);
    }

    private static Status independent(TargetRequest request, TargetController controller, MemorySegment data) {
        active(request, controller).ifPresent(namespace -> IdentifyData.independent(data, namespace));
        return known(request, controller);
    }

    private static Status activeNamespaces(TargetRequest request, TargetController controller, MemorySegment data) {
        long after = request.command().nsid();
        if (after >= BROADCAST - 1) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        new NamespaceList(data)
                .emit(controller.namespaces().stream()
                        .map(n -> (long) n.namespace().nsid())
                        .filter(nsid -> nsid > after)
                        .toList());
        return Status.SUCCESS;
    }
}
