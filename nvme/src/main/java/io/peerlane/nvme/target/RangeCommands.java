package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.NvmStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.DataMemory;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/**
 * Dataset Management and Copy: their data is a list of ranges, which is read here and goes no further (NVM Command Set 1.1,
 * 3.2.2 and 3.2.3). What the entry alone shows to be wrong is refused before the list is fetched. No range is touched unless
 * all are right.
 */
final class RangeCommands {

    private static final int COPY_FORMAT = 0;
    private static final TargetRequest.Operation DEALLOCATE = RangeCommands::deallocate;
    private static final TargetRequest.Operation COPY = RangeCommands::copy;

    private RangeCommands() {}

    static Status prepareDatasetManagement(TargetRequest request, ControllerNamespace namespace) {
        return request.expectList(
                namespace,
                request.command().managedRanges() * DatasetManagementRange.BYTES,
                DatasetManagementRange.MAX_RANGES * DatasetManagementRange.BYTES,
                DEALLOCATE);
    }

    /** Hints alone (IDR, IDW) are taken note of, and that is all. */
    private static void deallocate(TargetRequest request) {
        if ((request.command().cdw11() & SubmissionQueueEntry.AD) == 0) {
            request.complete(Status.SUCCESS);
            return;
        }
        BlockRanges ranges = request.ranges();
        readManaged(request, ranges);
        if (!ranges.isWithin(geometry(request).blocks())) {
            request.complete(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
        } else if (ranges.totalBlocks() == 0) {
            request.complete(Status.SUCCESS);
        } else {
            request.submit(BlockOperation.DEALLOCATE);
        }
    }

    private static void readManaged(TargetRequest request, BlockRanges into) {
        DataMemory memory = request.memory();
        MemorySegment list = memory.segment();
        into.clear();
        for (int i = 0; i < request.command().managedRanges(); i++) {
            long at = memory.segmentOffset() + (long) i * DatasetManagementRange.BYTES;
            into.add(DatasetManagementRange.startingLba(list, at), DatasetManagementRange.blocks(list, at));
        }
    }

    /** The namespace's limits are its device's, so a Copy is never split. */
    static Status prepareCopy(TargetRequest request, ControllerNamespace namespace) {
        SubmissionQueueEntry command = request.command();
        if (command.copyFormat() != COPY_FORMAT) {
            return GenericStatus.INVALID_FIELD;
        }
        int count = command.sourceRanges();
        var limits = namespace.namespace().device().geometry().features().copy();
        int bytes = count * CopySourceRange.BYTES;
        return count > limits.count()
                ? NvmStatus.COMMAND_SIZE_LIMIT_EXCEEDED
                : request.expectList(namespace, bytes, bytes, COPY);
    }

    private static void copy(TargetRequest request) {
        BlockRanges sources = request.ranges();
        readSources(request, sources);
        Status checked = checkCopy(sources, request.command().startingLba(), geometry(request));
        if (checked.isSuccess()) {
            request.submit(BlockOperation.COPY);
        } else {
            request.complete(checked.doNotRetry());
        }
    }

    private static void readSources(TargetRequest request, BlockRanges into) {
        DataMemory memory = request.memory();
        MemorySegment list = memory.segment();
        into.clear();
        for (int i = 0; i < request.command().sourceRanges(); i++) {
            long at = memory.segmentOffset() + (long) i * CopySourceRange.BYTES;
            into.add(CopySourceRange.startingLba(list, at), CopySourceRange.blocks(list, at));
        }
    }

    private static Status checkCopy(BlockRanges sources, long destination, BlockGeometry geometry) {
        if (!geometry.features().copy().allow(sources)) {
            return NvmStatus.COMMAND_SIZE_LIMIT_EXCEEDED;
        }
        long total = sources.totalBlocks();
        boolean inside = destination >= 0 && destination <= geometry.blocks() - total;
        if (!inside || !sources.isWithin(geometry.blocks())) {
            return GenericStatus.LBA_OUT_OF_RANGE;
        }
        return sources.overlaps(destination, total) ? NvmStatus.OVERLAPPING_IO_RANGE : Status.SUCCESS;
    }

    private static BlockGeometry geometry(TargetRequest request) {
        return request.namespace().namespace().device().geometry();
    }
}
