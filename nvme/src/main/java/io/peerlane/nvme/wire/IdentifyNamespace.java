package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Identify Namespace data structure of the NVM command set, 4096 bytes (NVM Command Set 1.1, 4.1.5.1). */
public record IdentifyNamespace(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** Namespace size, blocks. */
    public static final Field.Qword64 NSZE = new Field.Qword64("NSZE", 0);

    /** Namespace capacity, blocks; 0 in an inactive namespace. */
    public static final Field.Qword64 NCAP = new Field.Qword64("NCAP", 8);

    /** Namespace utilization, blocks. */
    public static final Field.Qword64 NUSE = new Field.Qword64("NUSE", 16);

    /** Features: 0 thin, 1 NAWUN valid, 2 DULBE, 3 identifier never reused, 5:4 NPWG valid. */
    public static final Field.Byte8 NSFEAT = new Field.Byte8("NSFEAT", 24);

    /** Number of LBA formats, 0's based. */
    public static final Field.Byte8 NLBAF = new Field.Byte8("NLBAF", 25);

    /** Formatted LBA size: format 3:0, 4 metadata in line, format 6:5. */
    public static final Field.Byte8 FLBAS = new Field.Byte8("FLBAS", 26);

    /** Metadata capabilities. */
    public static final Field.Byte8 MC = new Field.Byte8("MC", 27);

    /** End-to-end protection capabilities. */
    public static final Field.Byte8 DPC = new Field.Byte8("DPC", 28);

    /** End-to-end protection settings. */
    public static final Field.Byte8 DPS = new Field.Byte8("DPS", 29);

    /** Sharing: 0 the namespace may be attached to several controllers. */
    public static final Field.Byte8 NMIC = new Field.Byte8("NMIC", 30);

    /** Reservation capabilities. */
    public static final Field.Byte8 RESCAP = new Field.Byte8("RESCAP", 31);

    /** Format progress indicator. */
    public static final Field.Byte8 FPI = new Field.Byte8("FPI", 32);

    /** Deallocated blocks: 2:0 what a read returns (1 zeroes), 3 DEAC, 4 guard. */
    public static final Field.Byte8 DLFEAT = new Field.Byte8("DLFEAT", 33);

    /** Atomic write unit, normal, blocks, 0's based. */
    public static final Field.Word16 NAWUN = new Field.Word16("NAWUN", 34);

    /** Atomic write unit, power fail, blocks, 0's based. */
    public static final Field.Word16 NAWUPF = new Field.Word16("NAWUPF", 36);

    /** Atomic compare and write unit, blocks, 0's based. */
    public static final Field.Word16 NACWU = new Field.Word16("NACWU", 38);

    /** Atomic boundary size, normal, blocks, 0's based. */
    public static final Field.Word16 NABSN = new Field.Word16("NABSN", 40);

    /** Atomic boundary offset, blocks. */
    public static final Field.Word16 NABO = new Field.Word16("NABO", 42);

    /** Atomic boundary size, power fail, blocks, 0's based. */
    public static final Field.Word16 NABSPF = new Field.Word16("NABSPF", 44);

    /** Optimal I/O boundary, blocks. */
    public static final Field.Word16 NOIOB = new Field.Word16("NOIOB", 46);

    /** NVM capacity, bytes. */
    public static final Field.Oword128 NVMCAP = new Field.Oword128("NVMCAP", 48);

    /** Preferred write granularity, blocks, 0's based. */
    public static final Field.Word16 NPWG = new Field.Word16("NPWG", 64);

    /** Preferred write alignment, blocks, 0's based. */
    public static final Field.Word16 NPWA = new Field.Word16("NPWA", 66);

    /** Preferred deallocate granularity, blocks, 0's based. */
    public static final Field.Word16 NPDG = new Field.Word16("NPDG", 68);

    /** Preferred deallocate alignment, blocks, 0's based. */
    public static final Field.Word16 NPDA = new Field.Word16("NPDA", 70);

    /** Optimal write size, blocks, 0's based. */
    public static final Field.Word16 NOWS = new Field.Word16("NOWS", 72);

    /** Most blocks of one source range of a Copy. */
    public static final Field.Word16 MSSRL = new Field.Word16("MSSRL", 74);

    /** Most blocks of a Copy. */
    public static final Field.Dword32 MCL = new Field.Dword32("MCL", 76);

    /** Most source ranges of a Copy, 0's based. */
    public static final Field.Byte8 MSRC = new Field.Byte8("MSRC", 80);

    /** ANA group identifier. */
    public static final Field.Dword32 ANAGRPID = new Field.Dword32("ANAGRPID", 92);

    /** Attributes: 0 write protected. */
    public static final Field.Byte8 NSATTR = new Field.Byte8("NSATTR", 99);

    /** NVM set identifier. */
    public static final Field.Word16 NVMSETID = new Field.Word16("NVMSETID", 100);

    /** Endurance group identifier. */
    public static final Field.Word16 ENDGID = new Field.Word16("ENDGID", 102);

    /** Namespace globally unique identifier, printing order. */
    public static final Field.Block NGUID = new Field.Block("NGUID", 104, 16);

    /** IEEE extended unique identifier, printing order. */
    public static final Field.Block EUI64 = new Field.Block("EUI64", 120, 8);

    /** Where the LBA formats start, 4 bytes each. */
    public static final long LBAF = 128;

    /** Most LBA formats. */
    public static final int LBA_FORMATS = 64;

    private static final int PREFERENCES_VALID = 1 << 4;
    private static final int READS_ZEROES = 1;
    private static final int DEALLOCATED_BY_WRITE_ZEROES = 1 << 3;

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public IdentifyNamespace {
        TruncatedException.check("Identify Namespace data", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static IdentifyNamespace allocate() {
        return new IdentifyNamespace(MemorySegment.ofArray(new byte[BYTES]));
    }

    /**
     * DLFEAT.
     *
     * @param readsZeroes whether a read of deallocated blocks returns zeroes
     * @param byWriteZeroes whether Write Zeroes may deallocate
     */
    public void deallocatedBlocks(boolean readsZeroes, boolean byWriteZeroes) {
        set(DLFEAT, (readsZeroes ? READS_ZEROES : 0) | (byWriteZeroes ? DEALLOCATED_BY_WRITE_ZEROES : 0));
    }

    /**
     * One preference for writes and deallocation, granularity and alignment; NSFEAT says that it is there.
     *
     * @param blocks 1 to 65536
     */
    public void preferredBlocks(int blocks) {
        set(NSFEAT, PREFERENCES_VALID);
        for (var field : List.of(NPWG, NPWA, NPDG, NPDA, NOWS)) {
            set(field, blocks - 1);
        }
    }

    /**
     * MSSRL, MCL and MSRC.
     *
     * @param rangeBlocks most of one source range
     * @param totalBlocks most of all together
     * @param ranges most source ranges, 1 to 256
     */
    public void copyLimits(int rangeBlocks, long totalBlocks, int ranges) {
        set(MSSRL, rangeBlocks);
        set(MCL, totalBlocks);
        set(MSRC, ranges - 1);
    }

    /** A copy that owns its bytes. */
    public IdentifyNamespace copy() {
        var copy = allocate();
        copy.bytes.copyFrom(bytes.asSlice(0, BYTES));
        return copy;
    }

    /** LBA format {@code index}, 0 to 63. */
    public LbaFormat lbaFormat(int index) {
        return LbaFormat.of(bytes.get(LE32, LBAF + 4L * index));
    }

    /** Writes LBA format {@code index}, 0 to 63. */
    public void lbaFormat(int index, LbaFormat format) {
        bytes.set(LE32, LBAF + 4L * index, format.value());
    }

    /** The format FLBAS selects. */
    public LbaFormat formatted() {
        int flbas = get(FLBAS);
        return lbaFormat((flbas & 0xf) | ((flbas >> 5 & 3) << 4));
    }

    /** Sets EUI64 and NGUID from the descriptors that have them. */
    public void identifiers(List<NamespaceDescriptor> descriptors) {
        for (var descriptor : descriptors) {
            switch (descriptor) {
                case NamespaceDescriptor.Eui64 eui64 -> set(EUI64, eui64.identifier());
                case NamespaceDescriptor.Nguid nguid -> set(NGUID, nguid.identifier());
                case NamespaceDescriptor.Uuid _, NamespaceDescriptor.CommandSet _ -> {}
            }
        }
    }
}
