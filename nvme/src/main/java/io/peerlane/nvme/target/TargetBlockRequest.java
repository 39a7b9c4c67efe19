package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.DataMemory;
import io.peerlane.nvme.wire.DatasetManagementRange;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * The block device's view of a command: its blocks, or its ranges, in pieces of at most what the device takes. Reused from
 * command to command; used on the loop of its connection.
 */
final class TargetBlockRequest extends BlockRequest {

    private final TargetRequest owner;
    private int most;
    private int remaining;
    private int range;
    private long rangeDone;
    private @Nullable BlockRanges list;

    TargetBlockRequest(TargetRequest owner) {
        this.owner = owner;
    }

    /** A list of ranges, made when first needed. */
    BlockRanges list() {
        BlockRanges kept = list;
        if (kept == null) {
            kept = new BlockRanges();
            list = kept;
        }
        return kept;
    }

    /** The first piece. */
    void begin(BlockOperation what) {
        SubmissionQueueEntry command = owner.command();
        operation = what;
        dmaAddress = owner.memory().deviceAddress();
        remaining = 0;
        switch (what) {
            case READ, WRITE, COMPARE, WRITE_ZEROES, VERIFY -> beginBlocks(what, command);
            case FLUSH -> noBlocks(0, false);
            case DEALLOCATE -> {
                noBlocks(0, false);
                range = 0;
                rangeDone = 0;
                takeRanges();
            }
            case COPY -> {
                noBlocks(command.startingLba(), command.forceUnitAccess());
                ranges = list();
            }
        }
    }

    private void beginBlocks(BlockOperation what, SubmissionQueueEntry command) {
        lba = command.startingLba();
        forceUnitAccess = command.forceUnitAccess();
        deallocate = what == BlockOperation.WRITE_ZEROES && command.deallocate();
        remaining = command.blocks();
        most = geometry().mostBlocks(what);
        takePiece();
    }

    private void noBlocks(long to, boolean durable) {
        lba = to;
        blocks = 0;
        forceUnitAccess = durable;
    }

    /** Moves on to the next piece; false if there is none. */
    boolean advance() {
        if (operation == BlockOperation.DEALLOCATE) {
            return takeRanges();
        }
        if (remaining == 0) {
            return false;
        }
        lba += blocks;
        dmaAddress += (long) blocks * geometry().blockBytes();
        takePiece();
        return true;
    }

    private void takePiece() {
        blocks = Math.min(remaining, most);
        remaining -= blocks;
    }

    /** The next part of the host's list; false if nothing is left of it. */
    private boolean takeRanges() {
        var limits = geometry().features().deallocate();
        BlockRanges part = list();
        part.clear();
        long room = limits.totalBlocks();
        int count = owner.command().managedRanges();
        while (range < count && part.count() < limits.count() && room > 0) {
            room -= takeRange(part, Math.min(limits.rangeBlocks(), room));
        }
        ranges = part;
        return part.count() > 0;
    }

    /** As much as fits of the range that is next; returns its blocks. */
    private long takeRange(BlockRanges part, long fits) {
        DataMemory memory = owner.memory();
        long at = memory.segmentOffset() + (long) range * DatasetManagementRange.BYTES;
        long length = DatasetManagementRange.blocks(memory.segment(), at);
        long taken = Math.min(fits, length - rangeDone);
        if (taken > 0) {
            part.add(DatasetManagementRange.startingLba(memory.segment(), at) + rangeDone, taken);
        }
        rangeDone += taken;
        if (rangeDone == length) {
            range++;
            rangeDone = 0;
        }
        return taken;
    }

    private BlockGeometry geometry() {
        return owner.namespace().namespace().device().geometry();
    }

    @Override
    protected void completed(Status how) {
        owner.blockCompleted(how);
    }
}
