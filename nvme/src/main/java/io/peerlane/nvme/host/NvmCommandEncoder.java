package io.peerlane.nvme.host;

import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Makes commands of block requests (NVM Command Set 1.1, 3.2). What depends on how a host reaches memory is left to it: the
 * data pointer.
 */
public final class NvmCommandEncoder {

    /** Bytes of the longest list of ranges: a page. */
    public static final int LIST_BYTES = 4096;

    private NvmCommandEncoder() {}

    /** Writes the whole entry but its data pointer. */
    public static void encode(SubmissionQueueEntry entry, int commandIdentifier, long nsid, BlockRequest request) {
        entry.start(opcode(request), commandIdentifier, nsid);
        switch (request.operation) {
            case FLUSH -> {}
            case READ, WRITE, COMPARE, VERIFY -> entry.range(request.lba, request.blocks, request.forceUnitAccess);
            case WRITE_ZEROES -> {
                entry.range(request.lba, request.blocks, request.forceUnitAccess);
                if (request.deallocate) {
                    entry.cdw12(entry.cdw12() | SubmissionQueueEntry.DEAC);
                }
            }
            case DEALLOCATE -> entry.cdw10(ranges(request).count() - 1).cdw11(SubmissionQueueEntry.AD);
            case COPY -> entry.range(request.lba, ranges(request).count(), request.forceUnitAccess); // NR, format 0
        }
    }

    /** The command in the specification's words. */
    static String name(BlockOperation operation) {
        return switch (operation) {
            case READ -> "Read";
            case WRITE -> "Write";
            case FLUSH -> "Flush";
            case WRITE_ZEROES -> "Write Zeroes";
            case DEALLOCATE -> "Dataset Management";
            case COMPARE -> "Compare";
            case VERIFY -> "Verify";
            case COPY -> "Copy";
        };
    }

    private static int opcode(BlockRequest request) {
        return switch (request.operation) {
            case READ -> NvmOpcode.READ;
            case WRITE -> NvmOpcode.WRITE;
            case FLUSH -> NvmOpcode.FLUSH;
            case WRITE_ZEROES -> NvmOpcode.WRITE_ZEROES;
            case DEALLOCATE -> NvmOpcode.DATASET_MANAGEMENT;
            case COMPARE -> NvmOpcode.COMPARE;
            case VERIFY -> NvmOpcode.VERIFY;
            case COPY -> NvmOpcode.COPY;
        };
    }

    private static BlockRanges ranges(BlockRequest request) {
        return Objects.requireNonNull(request.ranges, "a request without ranges");
    }

    /**
     * Writes the list of ranges that Dataset Management or Copy points to.
     *
     * @param at offset in {@code list}, which has {@value #LIST_BYTES} bytes from there on
     * @return its bytes
     */
    public static int emitList(BlockRequest request, MemorySegment list, long at) {
        var ranges = ranges(request);
        return switch (request.operation) {
            case DEALLOCATE -> emitManaged(ranges, list, at);
            case COPY -> emitSources(ranges, list, at);
            case READ, WRITE, FLUSH, WRITE_ZEROES, COMPARE, VERIFY ->
                throw new IllegalArgumentException(request.operation + " has no list of ranges");
        };
    }

    private static int emitManaged(BlockRanges ranges, MemorySegment list, long at) {
        for (int i = 0; i < ranges.count(); i++) {
            DatasetManagementRange.emit(
                    list, at + (long) i * DatasetManagementRange.BYTES, ranges.lba(i), ranges.blocks(i));
        }
        return ranges.count() * DatasetManagementRange.BYTES;
    }

    private static int emitSources(BlockRanges ranges, MemorySegment list, long at) {
        for (int i = 0; i < ranges.count(); i++) {
            CopySourceRange.emit(list, at + (long) i * CopySourceRange.BYTES, ranges.lba(i), (int) ranges.blocks(i));
        }
        return ranges.count() * CopySourceRange.BYTES;
    }
}
