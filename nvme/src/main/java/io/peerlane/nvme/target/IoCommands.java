package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * The commands of I/O queues, forwarded to the namespace's block queue of the loop. Checks come in the order PSDT and fused
 * bits ({@link TargetQueue}), namespace, opcode, MDTS, range, SGL; then of a list of ranges its limits, the ranges, overlap.
 * LR, the hints of CDW13 and, as no namespace has metadata, PRINFO and the tags are ignored.
 */
final class IoCommands {

    private static final TargetRequest.Operation READ = request -> request.submit(BlockOperation.READ);
    private static final TargetRequest.Operation WRITE = request -> request.submit(BlockOperation.WRITE);
    private static final TargetRequest.Operation COMPARE = request -> request.submit(BlockOperation.COMPARE);
    private static final TargetRequest.Operation WRITE_ZEROES = request -> request.submit(BlockOperation.WRITE_ZEROES);
    private static final TargetRequest.Operation VERIFY = request -> request.submit(BlockOperation.VERIFY);
    private static final TargetRequest.Operation FLUSH = IoCommands::flush;
    private static final TargetRequest.Operation FLUSH_ALL = IoCommands::flushAll;
    private static final long ALL_NAMESPACES = 0xffff_ffffL;

    private IoCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        SubmissionQueueEntry command = request.command();
        @Nullable ControllerNamespace namespace = controller.namespace(command.nsid());
        if (namespace == null) {
            return command.nsid() == ALL_NAMESPACES && command.opcode() == NvmOpcode.FLUSH
                    ? request.expect(DataDirection.NONE, 0, FLUSH_ALL)
                    : GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        return switch (command.opcode()) {
            case NvmOpcode.READ -> prepareData(request, controller, namespace, DataDirection.TO_HOST, READ);
            case NvmOpcode.WRITE -> prepareData(request, controller, namespace, DataDirection.TO_CONTROLLER, WRITE);
            case NvmOpcode.FLUSH -> request.expect(namespace, DataDirection.NONE, 0, FLUSH);
            default -> prepareOptional(request, controller, namespace);
        };
    }

    /** Commands that there are only if the namespace's device has the operation. */
    private static Status prepareOptional(
            TargetRequest request, TargetController controller, ControllerNamespace namespace) {
        BlockFeatures features = namespace.namespace().device().geometry().features();
        int opcode = request.command().opcode();
        if (opcode == NvmOpcode.COMPARE && features.compare()) {
            return prepareData(request, controller, namespace, DataDirection.TO_CONTROLLER, COMPARE);
        }
        if (opcode == NvmOpcode.WRITE_ZEROES && features.maxWriteZeroesBlocks() > 0) {
            return prepareBlocks(request, namespace, WRITE_ZEROES);
        }
        if (opcode == NvmOpcode.VERIFY && features.maxVerifyBlocks() > 0) {
            return prepareBlocks(request, namespace, VERIFY);
        }
        if (opcode == NvmOpcode.DATASET_MANAGEMENT && features.deallocate().isSupported()) {
            return RangeCommands.prepareDatasetManagement(request, namespace);
        }
        if (opcode == NvmOpcode.COPY && features.copy().isSupported()) {
            return RangeCommands.prepareCopy(request, namespace);
        }
        return GenericStatus.INVALID_OPCODE;
    }

    /** Without data, so without MDTS. */
    private static Status prepareBlocks(
            TargetRequest request, ControllerNamespace namespace, TargetRequest.Operation operation) {
        return isInside(request, namespace.namespace().device().geometry())
                ? request.expect(namespace, DataDirection.NONE, 0, operation)
                : GenericStatus.LBA_OUT_OF_RANGE;
    }

    private static boolean isInside(TargetRequest request, BlockGeometry geometry) {
        long lba = request.command().startingLba();
        return lba >= 0 && lba <= geometry.blocks() - request.command().blocks();
    }

    private static Status prepareData(
            TargetRequest request,
            TargetController controller,
            ControllerNamespace namespace,
            DataDirection direction,
            TargetRequest.Operation operation) {
        BlockGeometry geometry = namespace.namespace().device().geometry();
        long bytes = (long) request.command().blocks() * geometry.blockBytes();
        if (bytes > controller.options().maxTransferBytes()) {
            return GenericStatus.INVALID_FIELD;
        }
        return isInside(request, geometry)
                ? request.expect(namespace, direction, (int) bytes, operation)
                : GenericStatus.LBA_OUT_OF_RANGE;
    }

    private static boolean hasWriteCache(ControllerNamespace namespace) {
        return namespace.namespace().device().geometry().volatileWriteCache();
    }

    /** One after the other: the slot has one block request. */
    private static void flushAll(TargetRequest request) {
        var cached = request.queue().controller().namespaces().stream().filter(IoCommands::hasWriteCache);
        request.flush(cached.iterator());
    }

    /** Nothing to do without a volatile write cache. */
    private static void flush(TargetRequest request) {
        if (hasWriteCache(request.namespace())) {
            request.submit(BlockOperation.FLUSH);
        } else {
            request.complete(Status.SUCCESS);
        }
    }
}
