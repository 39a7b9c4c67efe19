package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * Completion queue entry: 16 bytes, little-endian (NVMe Base 2.1, 4.2.1). A view: it borrows {@code bytes}, which must
 * outlive it; {@link #parse()} copies the fields out. Make one per slot and keep it: no other accessor allocates.
 */
public record CompletionQueueEntry(MemorySegment bytes) {

    /** The figure. */
    public static final StructLayout LAYOUT = structLayout(
            LE32.withName("DW0"),
            LE32.withName("DW1"),
            LE16.withName("SQHD"),
            LE16.withName("SQID"),
            LE16.withName("CID"),
            LE16.withName("STATUS"));

    /** Bytes of an entry. */
    public static final int BYTES = 16;

    private static final long DW0 = Octets.offsetOf(LAYOUT, "DW0");
    private static final long SQHD = Octets.offsetOf(LAYOUT, "SQHD");
    private static final long SQID = Octets.offsetOf(LAYOUT, "SQID");
    private static final long CID = Octets.offsetOf(LAYOUT, "CID");
    private static final long STATUS = Octets.offsetOf(LAYOUT, "STATUS");

    /** @throws TruncatedException if there are fewer than 16 bytes */
    public CompletionQueueEntry {
        TruncatedException.check("completion queue entry", LAYOUT.byteSize(), bytes.byteSize());
    }

    /** DW0 in bits 31:0, DW1 in bits 63:32. */
    public long result() {
        return bytes.get(LE64, DW0);
    }

    /** Command specific dword 0. */
    public int dw0() {
        return bytes.get(LE32, DW0);
    }

    /** Submission queue head pointer, 0 to 65535: entries before it may be reused. */
    public int sqhd() {
        return Octets.le16(bytes, SQHD);
    }

    /** Submission queue identifier, 0 to 65535. */
    public int sqid() {
        return Octets.le16(bytes, SQID);
    }

    /** Command identifier, 0 to 65535; unique among the commands outstanding on SQID. */
    public int cid() {
        return Octets.le16(bytes, CID);
    }

    /** Status without the phase tag: SC 7:0, SCT 10:8, CRD 12:11, More 13, DNR 14. */
    public int statusField() {
        return Octets.le16(bytes, STATUS) >> 1;
    }

    /** Phase tag: inverted on each pass through the queue. Always 0 in a Fabrics response. */
    public boolean phase() {
        return (bytes.get(LE16, STATUS) & 1) != 0;
    }

    /** As {@link #phase()}, and no later read of this entry is done before it. For a queue another thread fills. */
    public boolean phaseAcquire() {
        boolean phase = phase();
        VarHandle.acquireFence();
        return phase;
    }

    /** Copies the fields out. */
    public Completion parse() {
        return new Completion(result(), sqhd(), sqid(), cid(), phase(), statusField());
    }

    /** Writes every byte: the buffer may hold an older entry. */
    public void emit(Completion c) {
        emit(c.result(), c.sqhd(), c.sqid(), c.cid(), c.phase(), c.statusField());
    }

    /** As {@link #emit(Completion)} without the value object; parameters as its components. */
    public void emit(long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {
        emit(bytes, 0, result, sqhd, sqid, cid, phase, statusField);
    }

    /**
     * Writes all 16 bytes of an entry at {@code offset}. The half with the phase tag is written last and in one store, so
     * that a host that polls the phase tag from another thread never sees a new tag with old fields.
     */
    public static void emit(
            MemorySegment to, long offset, long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {
        to.set(LE64, offset + DW0, result);
        long status = (long) statusField << 1 | (phase ? 1 : 0);
        long rest = (status << 48) | ((long) cid << 32) | ((long) sqid << 16) | sqhd;
        VarHandle.releaseFence();
        to.set(LE64, offset + SQHD, rest);
    }
}
