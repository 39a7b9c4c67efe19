package io.peerlane.nvme.command;

import io.peerlane.nvme.wire.SubmissionQueueEntry;

/**
 * DPTR of a command.
 *
 * @param psdt what the two are: {@link SubmissionQueueEntry#PSDT_PRP} two PRP entries, otherwise an SGL descriptor
 * @param first PRP entry 1, or bytes 7:0 of the descriptor
 * @param second PRP entry 2, or bytes 15:8 of the descriptor
 */
public record DataPointer(int psdt, long first, long second) {

    /** A command without data. */
    public static final DataPointer NONE = new DataPointer(SubmissionQueueEntry.PSDT_PRP, 0, 0);

    /** Two PRP entries. */
    public static DataPointer prp(long prp1, long prp2) {
        return new DataPointer(SubmissionQueueEntry.PSDT_PRP, prp1, prp2);
    }

    static DataPointer parse(SubmissionQueueEntry entry) {
        return new DataPointer(entry.psdt(), entry.prp1(), entry.prp2());
    }

    void emit(SubmissionQueueEntry entry) {
        entry.flags(0, psdt).prp(first, second);
    }
}
