package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** One entry of the Error Information log page, 64 bytes; the newest entry comes first (NVMe Base 2.1, 5.1.12.1.2). */
public record ErrorInformation(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 64;

    /** Error count: starts at 1, 0 in an unused entry. */
    public static final Field.Qword64 ECNT = new Field.Qword64("ECNT", 0);

    /** Submission queue of the command, FFFFh if none. */
    public static final Field.Word16 SQID = new Field.Word16("SQID", 8);

    /** Command identifier, FFFFh if none. */
    public static final Field.Word16 CID = new Field.Word16("CID", 10);

    /** Status as in the completion, phase tag in bit 0. */
    public static final Field.Word16 STS = new Field.Word16("STS", 12);

    /** Parameter error location: byte 7:0, bit 10:8; FFFFh if none. */
    public static final Field.Word16 PEL = new Field.Word16("PEL", 14);

    /** First block in error. */
    public static final Field.Qword64 LBA = new Field.Qword64("LBA", 16);

    /** Namespace. */
    public static final Field.Dword32 NSID = new Field.Dword32("NSID", 24);

    /** Vendor specific log page with more, 0 if none. */
    public static final Field.Byte8 VSIA = new Field.Byte8("VSIA", 28);

    /** Transport type, 0 for PCIe. */
    public static final Field.Byte8 TRTYPE = new Field.Byte8("TRTYPE", 29);

    /** Command set. */
    public static final Field.Byte8 CSI = new Field.Byte8("CSI", 30);

    /** Opcode. */
    public static final Field.Byte8 OPC = new Field.Byte8("OPC", 31);

    /** Command specific information. */
    public static final Field.Qword64 CSINFO = new Field.Qword64("CSINFO", 32);

    /** Transport type specific information. */
    public static final Field.Word16 TTSI = new Field.Word16("TTSI", 40);

    /** Log page version. */
    public static final Field.Byte8 LPVER = new Field.Byte8("LPVER", 63);

    /** SQID, CID and PEL of an error that belongs to no command. */
    public static final int NONE = 0xffff;

    /** @throws TruncatedException if there are fewer than 64 bytes */
    public ErrorInformation {
        TruncatedException.check("Error Information log entry", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static ErrorInformation allocate() {
        return new ErrorInformation(MemorySegment.ofArray(new byte[BYTES]));
    }
}
