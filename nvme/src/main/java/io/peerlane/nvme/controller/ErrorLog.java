package io.peerlane.nvme.controller;

import io.peerlane.nvme.wire.ErrorInformation;
import java.lang.foreign.MemorySegment;

/**
 * The Error Information log: the newest errors, kept over controller resets (NVMe Base 2.1, 5.1.12.1.2). Thread-safe.
 */
final class ErrorLog {

    /** Entries kept: ELPE + 1. */
    static final int ENTRIES = 64;

    private final MemorySegment[] newest = new MemorySegment[ENTRIES];
    private int next;
    private long count;

    /**
     * Adds an entry.
     *
     * @param sqid submission queue, {@link ErrorInformation#NONE} without a command
     * @param cid command identifier, likewise
     * @param statusField status without the phase tag, 0 without a command
     */
    synchronized void add(int sqid, int cid, int statusField, long nsid, long lba, int opcode) {
        var entry = ErrorInformation.allocate();
        count++;
        entry.set(ErrorInformation.ECNT, count);
        entry.set(ErrorInformation.SQID, sqid);
        entry.set(ErrorInformation.CID, cid);
        entry.set(ErrorInformation.STS, statusField << 1);
        entry.set(ErrorInformation.PEL, ErrorInformation.NONE);
        entry.set(ErrorInformation.LBA, lba);
        entry.set(ErrorInformation.NSID, nsid);
        entry.set(ErrorInformation.OPC, opcode);
        newest[next] = entry.bytes();
        next = (next + 1) % ENTRIES;
    }

    /** Entries added since the controller was built. */
    synchronized long count() {
        return count;
    }

    /** The whole page, newest entry first, unused entries zero. */
    synchronized MemorySegment page() {
        var page = MemorySegment.ofArray(new byte[ENTRIES * ErrorInformation.BYTES]);
        for (int i = 0; i < Math.min(count, ENTRIES); i++) {
            var entry = newest[Math.floorMod(next - 1 - i, ENTRIES)];
            page.asSlice((long) i * ErrorInformation.BYTES, ErrorInformation.BYTES)
                    .copyFrom(entry);
        }
        return page;
    }
}
