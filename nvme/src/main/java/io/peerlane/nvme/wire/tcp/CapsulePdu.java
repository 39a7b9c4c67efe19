package io.peerlane.nvme.wire.tcp;

import io.peerlane.fabric.octets.TruncatedException;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/**
 * Headers of CapsuleCmd (72 bytes: common header and submission queue entry) and CapsuleResp (24 bytes: common header and
 * completion queue entry) (NVMe TCP Transport 1.1, 3.6.2.6 and 3.6.2.7). The methods make views inside a header; in-capsule
 * data starts at PDO.
 */
public final class CapsulePdu {

    /** Byte offset of the entry in either header. */
    public static final int ENTRY = PduHeader.BYTES;

    /** In-capsule data that Fabrics commands and those of the admin queue may carry (3.3.1). */
    public static final int ADMIN_IN_CAPSULE_BYTES = 8192;

    private CapsulePdu() {}

    /**
     * The submission queue entry of a CapsuleCmd header; allocates the view.
     *
     * @throws TruncatedException if there are fewer than 72 bytes
     */
    public static SubmissionQueueEntry command(MemorySegment header) {
        TruncatedException.check("CapsuleCmd header", PduType.CAPSULE_CMD.headerBytes(), header.byteSize());
        return new SubmissionQueueEntry(header.asSlice(ENTRY, SubmissionQueueEntry.BYTES));
    }

    /**
     * The completion queue entry of a CapsuleResp header; allocates the view.
     *
     * @throws TruncatedException if there are fewer than 24 bytes
     */
    public static CompletionQueueEntry response(MemorySegment header) {
        TruncatedException.check("CapsuleResp header", PduType.CAPSULE_RESP.headerBytes(), header.byteSize());
        return new CompletionQueueEntry(header.asSlice(ENTRY, CompletionQueueEntry.BYTES));
    }
}
