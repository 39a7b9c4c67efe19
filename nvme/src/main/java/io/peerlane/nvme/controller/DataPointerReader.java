package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SubmissionQueueEntry;

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
