package io.peerlane.nvme.controller;

import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.NvmStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CopySourceRange;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The commands that work on the medium and send the host nothing: Compare, Write Zeroes, Dataset Management, Verify, Copy
 * (NVM Command Set 1.1, 3.2). Checks run in a fixed order: fused bits, fields, limits that the entry shows, range, data
 * pointer, limits and ranges in the list, overlap. Nothing has happened to the medium when one fails.
 */
final class MediaCommands {

    private static final int COPY_FORMAT = 0;
    private static final Status INVALID_FIELD = GenericStatus.INVALID_FIELD.doNotRetry();
    private static final Status OUT_OF_RANGE = GenericStatus.LBA_OUT_OF_RANGE.doNotRetry();
    private static final Status TOO_LARGE = NvmStatus.COMMAND_SIZE_LIMIT_EXCEEDED.doNotRetry();
    private static final Status COMPARE_FAILURE = MediaStatus.COMPARE_FAILURE.doNotRetry();

    /** Of a command that a reset ended; no host hears of it. */
    private static final Status RESET = GenericStatus.ABORT_REQUESTED;

    private final Session session;
    private final Counters counters;
    private final long maximumTransferBytes;

    MediaCommands(Session session) {
        this.session = session;
        counters = session.counters();
        maximumTransferBytes = session.device().options().maximumTransferBytes();
    }

    /** Checks a command whose fields that all commands have are set, and fills in the rest. */
    Status prepare(SubmissionQueueEntry entry, IoCommand command) {
        if (entry.fuse() != 0) {
            return INVALID_FIELD;
        }
        return switch (entry.opcode()) {
            case NvmOpcode.COMPARE -> prepareCompare(entry, command);
            case NvmOpcode.WRITE_ZEROES -> prepareExtent(entry, command, Long.MAX_VALUE);
            case NvmOpcode.VERIFY -> prepareExtent(entry, command, maximumTransferBytes);
            case NvmOpcode.DATASET_MANAGEMENT -> prepareDatasetManagement(entry, command);
            case NvmOpcode.COPY -> prepareCopy(entry, command);
            default -> GenericStatus.INVALID_OPCODE.doNotRetry();
        };
    }

    private Status prepareCompare(SubmissionQueueEntry entry, IoCommand command) {
        Status status = prepareExtent(entry, command, maximumTransferBytes);
        long length = (long) entry.blocks() * command.store().blockBytes();
        return status.isSuccess() ? command.queue().dataPointers().read(entry, length, false, command.data()) : status;
    }

    /** SLBA and NLB: within {@code limitBytes} and the namespace. */
    private static Status prepareExtent(SubmissionQueueEntry entry, IoCommand command, long limitBytes) {
        BlockStore store = command.store();
        int blocks = entry.blocks();
        if ((long) blocks * store.blockBytes() > limitBytes) {
            return INVALID_FIELD;
        }
        command.extent(blocks, entry.deallocate());
        return isInside(store, entry.startingLba(), blocks) ? Status.SUCCESS : OUT_OF_RANGE;
    }

    private static boolean isInside(BlockStore store, long lba, long blocks) {
        return lba >= 0 && lba <= store.blocks() - blocks;
    }

    /** Hints alone (IDR, IDW) need no look at the ranges. */
    private static Status prepareDatasetManagement(SubmissionQueueEntry entry, IoCommand command) {
        BlockRanges ranges = command.ranges();
        ranges.clear();
        if ((entry.cdw11() & SubmissionQueueEntry.AD) == 0) {
            return Status.SUCCESS;
        }
        int count = entry.managedRanges();
        MemorySegment list = command.queue().parameters();
        Status fetched = command.queue()
                .dataPointers()
                .fetch(entry, (long) count * DatasetManagementRange.BYTES, command.data(), list);
        if (!fetched.isSuccess()) {
            return fetched;
        }
        for (int i = 0; i < count; i++) {
            long at = (long) i * DatasetManagementRange.BYTES;
            ranges.add(DatasetManagementRange.startingLba(list, at), DatasetManagementRange.blocks(list, at));
        }
        return ranges.isWithin(command.store().blocks()) ? Status.SUCCESS : OUT_OF_RANGE;
    }

    private static Status prepareCopy(SubmissionQueueEntry entry, IoCommand command) {
        int count = entry.sourceRanges();
        if (entry.copyFormat() != COPY_FORMAT) {
            return INVALID_FIELD;
        }
        if (count > CopyLimits.RANGES) {
            return TOO_LARGE;
        }
        MemorySegment list = command.queue().parameters();
        Status fetched =
                command.queue().dataPointers().fetch(entry, (long) count * CopySourceRange.BYTES, command.data(), list);
        if (!fetched.isSuccess()) {
            return fetched;
        }
        BlockRanges sources = command.ranges();
        sources.clear();
        for (int i = 0; i < count; i++) {
            long at = (long) i * CopySourceRange.BYTES;
            sources.add(CopySourceRange.startingLba(list, at), CopySourceRange.blocks(list, at));
        }
        return checkCopy(sources, entry.startingLba(), command.store());
    }

    private static Status checkCopy(BlockRanges sources, long destination, BlockStore store) {
        if (!CopyLimits.allow(sources, store.blockBytes())) {
            return TOO_LARGE;
        }
        long total = sources.totalBlocks();
        if (!sources.isWithin(store.blocks()) || !isInside(store, destination, total)) {
            return OUT_OF_RANGE;
        }
        return sources.overlaps(destination, total) ? NvmStatus.OVERLAPPING_IO_RANGE.doNotRetry() : Status.SUCCESS;
    }

    /** Bytes of the medium that a prepared command reads or changes. */
    static long bytes(IoCommand command) {
        boolean listed = command.opcode() == NvmOpcode.DATASET_MANAGEMENT || command.opcode() == NvmOpcode.COPY;
        long blocks = listed ? command.ranges().totalBlocks() : command.blocks();
        return blocks * command.store().blockBytes();
    }

    /** Does a prepared command; on a virtual thread if the store may block or there is much to do. */
    Status perform(IoCommand command) throws IOException {
        BlockStore store = command.store();
        return switch (command.opcode()) {
            case NvmOpcode.COMPARE -> compare(command, store);
            case NvmOpcode.WRITE_ZEROES -> writeZeroes(command, store);
            case NvmOpcode.VERIFY -> verify(command, store);
            case NvmOpcode.DATASET_MANAGEMENT -> deallocate(command, store);
            default -> copy(command, store);
        };
    }

    private Status compare(IoCommand command, BlockStore store) throws IOException {
        flushIf(command.durable(), store);
        var outcome = session.staged().compare(store, at(command, store), command.data());
        if (outcome == StagedTransfer.Comparison.RESET) {
            return RESET;
        }
        counters.bytesRead.add(bytes(command));
        if (outcome == StagedTransfer.Comparison.DIFFERENT) {
            return COMPARE_FAILURE;
        }
        counters.compareCommands.increment();
        return Status.SUCCESS;
    }

    private static long at(IoCommand command, BlockStore store) {
        return command.startingLba() * store.blockBytes();
    }

    private static void flushIf(boolean durable, BlockStore store) throws IOException {
        if (durable) {
            store.flush();
        }
    }

    private Status writeZeroes(IoCommand command, BlockStore store) throws IOException {
        store.zero(at(command, store), bytes(command), command.deallocate());
        flushIf(command.durable(), store);
        counters.writeZeroesCommands.increment();
        return Status.SUCCESS;
    }

    private Status verify(IoCommand command, BlockStore store) throws IOException {
        flushIf(command.durable(), store);
        session.staged().verify(store, at(command, store), bytes(command));
        counters.bytesRead.add(bytes(command));
        counters.verifyCommands.increment();
        return Status.SUCCESS;
    }

    private Status deallocate(IoCommand command, BlockStore store) throws IOException {
        BlockRanges ranges = command.ranges();
        for (int i = 0; i < ranges.count(); i++) {
            store.zero(ranges.lba(i) * store.blockBytes(), ranges.blocks(i) * store.blockBytes(), true);
        }
        counters.datasetManagementCommands.increment();
        return Status.SUCCESS;
    }

    private Status copy(IoCommand command, BlockStore store) throws IOException {
        BlockRanges sources = command.ranges();
        long to = at(command, store);
        for (int i = 0; i < sources.count(); i++) {
            long length = sources.blocks(i) * store.blockBytes();
            session.staged().copy(store, sources.lba(i) * store.blockBytes(), to, length);
            to += length;
        }
        flushIf(command.durable(), store);
        counters.copyCommands.increment();
        return Status.SUCCESS;
    }
}
