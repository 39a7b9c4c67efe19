package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Range of a Dataset Management command, 16 bytes, little-endian: context attributes, length in blocks, starting LBA (NVM
 * Command Set 1.1, 3.2.3). Read and written in place, without a view.
 */
public final class DatasetManagementRange {

    /** Bytes of a range. */
    public static final int BYTES = 16;

    /** Most ranges of a command: NR has 8 bits and is 0's based. */
    public static final int MAX_RANGES = 256;

    private static final long LENGTH = 4;
    private static final long SLBA = 8;

    private DatasetManagementRange() {}

    /** Length in blocks of the range at {@code offset}, 0 to 2^32 - 1; not 0's based. */
    public static long blocks(MemorySegment bytes, long offset) {
        return Octets.le32(bytes, offset + LENGTH);
    }

    /** Starting LBA, unsigned, of the range at {@code offset}. */
    public static long startingLba(MemorySegment bytes, long offset) {
        return bytes.get(LE64, offset + SLBA);
    }

    /** Writes all 16 bytes, no context attributes. */
    public static void emit(MemorySegment bytes, long offset, long startingLba, long blocks) {
        bytes.set(LE32, offset, 0);
        bytes.set(LE32, offset + LENGTH, (int) blocks);
        bytes.set(LE64, offset + SLBA, startingLba);
    }
}
