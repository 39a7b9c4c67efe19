package io.peerlane.nvme.target;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.TransportType;
import java.lang.foreign.MemorySegment;

/** The Error Information log of one controller: the latest failed commands (NVMe Base 2.1, 5.1.12.1.2). Thread-safe. */
final class ErrorLog {

    /** Entries kept; ELPE says one less. */
    static final int ENTRIES = 128;

    private final MemorySegment ring = MemorySegment.ofArray(new byte[ENTRIES * ErrorInformation.BYTES]);
    private long count;

    /**
     * Remembers a failed command.
     *
     * @param location the byte of the command that is wrong, {@link ErrorInformation#NONE} if it is about none
     */
    synchronized void add(TargetQueue queue, SubmissionQueueEntry command, Status status, int location) {
        var entry = new ErrorInformation(slot(count));
        count++;
        entry.bytes().fill((byte) 0);
        entry.set(ErrorInformation.ECNT, count);
        entry.set(ErrorInformation.SQID, queue.queueIdentifier());
        entry.set(ErrorInformation.CID, command.cid());
        entry.set(ErrorInformation.STS, status.field() << 1);
        entry.set(ErrorInformation.PEL, location);
        entry.set(ErrorInformation.OPC, command.opcode());
        entry.set(ErrorInformation.TRTYPE, transportType(queue));
        if (command.opcode() != AdminOpcode.FABRICS) {
            entry.set(ErrorInformation.NSID, command.nsid());
        }
        if (queue.queueIdentifier() != 0) {
            entry.set(ErrorInformation.LBA, command.startingLba());
        }
    }

    private static int transportType(TargetQueue queue) {
        return switch (queue.connection().transport().type()) {
            case "rdma" -> TransportType.RDMA;
            case "tcp" -> TransportType.TCP;
            default -> TransportType.INTRA_HOST;
        };
    }

    /** All entries there ever were. */
    synchronized long count() {
        return count;
    }

    /** Writes the log page, newest first, as far as {@code page} reaches; the rest of it is left alone. */
    synchronized void emit(MemorySegment page) {
        long entries = Math.min(page.byteSize() / ErrorInformation.BYTES, Math.min(count, ENTRIES));
        for (long i = 0; i < entries; i++) {
            page.asSlice(i * ErrorInformation.BYTES, ErrorInformation.BYTES).copyFrom(slot(count - 1 - i));
        }
    }

    private MemorySegment slot(long number) {
        return ring.asSlice(number % ENTRIES * ErrorInformation.BYTES, ErrorInformation.BYTES);
    }
}
