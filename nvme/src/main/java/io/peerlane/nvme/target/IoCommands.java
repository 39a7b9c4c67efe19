package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * Read, Write and Flush, forwarded to the namespace's block queue of the loop. Checks come in the order namespace, opcode,
 * size, range.
 */
final class IoCommands {

    private static final TargetRequest.Operation READ = request -> request.submit(BlockOperation.READ);
    private static final TargetRequest.Operation WRITE = request -> request.submit(BlockOperation.WRITE);
    private static final TargetRequest.Operation FLUSH = IoCommands::flush;

    private IoCommands() {}

    static Status prepare(TargetRequest request, TargetController controller) {
        SubmissionQueueEntry command = request.command();
        @Nullable ControllerNamespace namespace = controller.namespace(command.nsid());
        if (namespace == null) {
            return GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
        }
        return switch (command.opcode()) {
            case NvmOpcode.READ -> prepareData(request, controller, namespace, DataDirection.TO_HOST, READ);
            case NvmOpcode.WRITE -> prepareData(request, controller, namespace, DataDirection.TO_CONTROLLER, WRITE);
            case NvmOpcode.FLUSH -> request.expect(namespace, DataDirection.NONE, 0, FLUSH);
            default -> GenericStatus.INVALID_OPCODE;
        };
    }

    private static Status prepareData(
            TargetRequest request,
            TargetController controller,
            ControllerNamespace namespace,
            DataDirection direction,
            TargetRequest.Operation operation) {
        BlockGeometry geometry = namespace.namespace().device().geometry();
        int blocks = request.command().blocks();
        long bytes = (long) blocks * geometry.blockBytes();
        if (bytes > controller.options().maxTransferBytes()) {
            return GenericStatus.INVALID_FIELD;
        }
        long lba = request.command().startingLba();
        if (lba < 0 || lba > geometry.blocks() - blocks) {
            return GenericStatus.LBA_OUT_OF_RANGE;
        }
        return request.expect(namespace, direction, (int) bytes, operation);
    }

    /** Nothing to do without a volatile write cache. */
    private static void flush(TargetRequest request) {
        if (request.namespace().namespace().device().geometry().volatileWriteCache()) {
            request.submit(BlockOperation.FLUSH);
        } else {
            request.complete(Status.SUCCESS);
        }
    }
}
