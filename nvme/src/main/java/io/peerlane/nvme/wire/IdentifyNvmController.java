package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * I/O Command Set Specific Identify Controller data structure of the NVM command set, 4096 bytes: limits of commands that
 * MDTS does not bound (NVM Command Set 1.1, 4.1.5.4). A limit of 0 is none.
 */
public record IdentifyNvmController(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** Verify size limit: 2^n pages of CAP.MPSMIN. */
    public static final Field.Byte8 VSL = new Field.Byte8("VSL", 0);

    /** Write Zeroes size limit: 2^n pages of CAP.MPSMIN. */
    public static final Field.Byte8 WZSL = new Field.Byte8("WZSL", 1);

    /** Write Uncorrectable size limit: 2^n pages of CAP.MPSMIN. */
    public static final Field.Byte8 WUSL = new Field.Byte8("WUSL", 2);

    /** Most ranges of a Dataset Management command. */
    public static final Field.Byte8 DMRL = new Field.Byte8("DMRL", 3);

    /** Most blocks of one range of a Dataset Management command. */
    public static final Field.Dword32 DMRSL = new Field.Dword32("DMRSL", 4);

    /** Most blocks of all ranges of a Dataset Management command. */
    public static final Field.Qword64 DMSL = new Field.Qword64("DMSL", 8);

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public IdentifyNvmController {
        TruncatedException.check("Identify Controller data of the NVM command set", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static IdentifyNvmController allocate() {
        return new IdentifyNvmController(MemorySegment.ofArray(new byte[BYTES]));
    }
}
