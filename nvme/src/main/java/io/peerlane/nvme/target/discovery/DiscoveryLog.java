package io.peerlane.nvme.target.discovery;

import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogEntry;
import io.peerlane.nvme.wire.fabrics.DiscoveryLogHeader;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The Discovery log page as one host sees it at one moment. A value.
 *
 * @param generation GENCTR
 * @param entries in the order of the page
 */
public record DiscoveryLog(long generation, List<DiscoveryEntry> entries) {

    /** ASQSZ: entries of an admin submission queue that every port takes. */
    public static final int ADMIN_QUEUE_SIZE = 32;

    /** CNTLID of entries in the dynamic controller model. */
    public static final int DYNAMIC_CONTROLLER = 0xffff;

    private static final int RECORD = DiscoveryLogEntry.BYTES;

    /** A copy of the list is kept. */
    public DiscoveryLog {
        entries = List.copyOf(entries);
    }

    /** Bytes of the page. */
    public long byteSize() {
        return DiscoveryLogHeader.BYTES + (long) entries.size() * RECORD;
    }

    /**
     * Copies a part of the page; what lies beyond its end reads as zero.
     *
     * @param offset first byte, compared unsigned
     * @param into where to; every byte is written
     */
    public void read(long offset, MemorySegment into) {
        into.fill((byte) 0);
        if (Long.compareUnsigned(offset, byteSize()) >= 0) {
            return;
        }
        var record = MemorySegment.ofArray(new byte[RECORD]);
        long end = Math.min(byteSize(), offset + into.byteSize());
        for (long at = offset; at < end; ) {
            long within = at % RECORD;
            long length = Math.min(RECORD - within, end - at);
            emit(at / RECORD, record);
            MemorySegment.copy(record, within, into, at - offset, length);
            at += length;
        }
    }

    /** The header and the entries are of the same size: record 0 is the header. */
    private void emit(long index, MemorySegment record) {
        if (index == 0) {
            new DiscoveryLogHeader(record).emit(generation, entries.size());
        } else {
            new DiscoveryLogEntry(record).emit(entries.get((int) index - 1));
        }
    }
}
