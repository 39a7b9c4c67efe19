package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/**
 * Turns the data pointer of a command into a {@link TransferList}, whichever kind PSDT says it is. One per submission
 * queue; not thread-safe.
 */
final class DataPointerReader {

    private final MemoryAccess memory;
    private final TransferBuilder builder;
    private final PrpReader prp;
    private final SglReader sgl;

    DataPointerReader(MemoryAccess memory, int pageBytes) {
        this.memory = memory;
        builder = new TransferBuilder(memory);
        prp = new PrpReader(builder, pageBytes);
        sgl = new SglReader(builder);
    }

    /**
     * Fetches a list that a command points to, which is control traffic.
     *
     * @param length bytes of it, more than 0 and no more than {@code list} has
     * @param scratch filled with where it is
     */
    Status fetch(SubmissionQueueEntry entry, long length, TransferList scratch, MemorySegment list) {
        Status status = read(entry, length, false, scratch);
        if (!status.isSuccess()) {
            return status;
        }
        try {
            long at = 0;
            for (int i = 0; i < scratch.pieces(); i++) {
                memory.readControl(scratch.address(i), list, at, scratch.length(i));
                at += scratch.length(i);
            }
            return Status.SUCCESS;
        } catch (DmaException | ErrnoException _) {
            return memory.transferError();
        }
    }

    /**
     * Reads the data pointer of a command.
     *
     * @param length bytes the command moves, more than 0
     * @param toHost true for data the controller sends
     * @param into cleared, then filled; what it holds after an error is undefined
     */
    Status read(SubmissionQueueEntry entry, long length, boolean toHost, TransferList into) {
        builder.start(into, length, toHost);
        try {
            return switch (entry.psdt()) {
                case SubmissionQueueEntry.PSDT_PRP -> prp.read(entry.prp1(), entry.prp2());
                case SubmissionQueueEntry.PSDT_SGL, SubmissionQueueEntry.PSDT_SGL_METADATA_SGL ->
                    sgl.read(entry.bytes(), SubmissionQueueEntry.DPTR);
                default -> GenericStatus.INVALID_FIELD.doNotRetry();
            };
        } catch (DmaException | ErrnoException _) {
            return memory.transferError();
        }
    }
}
