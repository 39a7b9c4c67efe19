package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE64;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Source range entry of a Copy command, descriptor format 0: 32 bytes, little-endian (NVM Command Set 1.1, 3.2.2). Read and
 * written in place, without a view.
 */
public final class CopySourceRange {

    /** Bytes of an entry. */
    public static final int BYTES = 32;

    private static final long SLBA = 8;
    private static final long NLB = 16;

    private CopySourceRange() {}

    /** Starting LBA, unsigned, of the entry at {@code offset}. */
    public static long startingLba(MemorySegment bytes, long offset) {
        return bytes.get(LE64, offset + SLBA);
    }

    /** Number of blocks of the entry at {@code offset}, 1 to 65536; the field is 0's based. */
    public static int blocks(MemorySegment bytes, long offset) {
        return Octets.le16(bytes, offset + NLB) + 1;
    }

    /** Writes all 32 bytes; {@code blocks} is 1 to 65536. */
    public static void emit(MemorySegment bytes, long offset, long startingLba, int blocks) {
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            bytes.set(LE64, offset + at, 0);
        }
        bytes.set(LE64, offset + SLBA, startingLba);
        bytes.set(LE16, offset + NLB, (short) (blocks - 1));
    }
}
