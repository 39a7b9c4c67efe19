package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Submission queue entry: 64 bytes, little-endian (NVMe Base 2.1, 4.1.1 and figure 93). A view: it borrows
 * {@code bytes}, which must outlive it. Make one per slot and keep it: no accessor allocates.
 *
 * <p>Command dwords are bits, so they are plain {@code int}; the namespace identifier is a number and widens.
 */
public record SubmissionQueueEntry(MemorySegment bytes) {

    /** The figure. */
    public static final StructLayout LAYOUT = structLayout(
            U8.withName("OPC"),
            U8.withName("FLAGS"),
            LE16.withName("CID"),
            LE32.withName("NSID"),
            LE32.withName("CDW2"),
            LE32.withName("CDW3"),
            LE64.withName("MPTR"),
            LE64.withName("PRP1"),
            LE64.withName("PRP2"),
            LE32.withName("CDW10"),
            LE32.withName("CDW11"),
            LE32.withName("CDW12"),
            LE32.withName("CDW13"),
            LE32.withName("CDW14"),
            LE32.withName("CDW15"));

    /** Bytes of an entry. */
    public static final int BYTES = 64;

    /** Byte offset of DPTR: PRP1 and PRP2, or SGL1. */
    public static final long DPTR = offsetOf("PRP1");

    /** PSDT: DPTR is two PRP entries. */
    public static final int PSDT_PRP = 0;

    /** PSDT: DPTR is an SGL descriptor, MPTR the address of a contiguous buffer. */
    public static final int PSDT_SGL = 1;

    /** PSDT: DPTR is an SGL descriptor, MPTR the address of an SGL segment. */
    public static final int PSDT_SGL_METADATA_SGL = 2;

    /** DEAC of Write Zeroes in CDW12: the blocks may be deallocated. */
    public static final int DEAC = 1 << 25;

    /** AD of Dataset Management in CDW11: deallocate. */
    public static final int AD = 1 << 2;

    private static final long OPC = offsetOf("OPC");
    private static final long FLAGS = offsetOf("FLAGS");
    private static final long CID = offsetOf("CID");
    private static final long NSID = offsetOf("NSID");
    private static final long CDW2 = offsetOf("CDW2");
    private static final long CDW3 = offsetOf("CDW3");
    private static final long MPTR = offsetOf("MPTR");
    private static final long PRP1 = offsetOf("PRP1");
    private static final long PRP2 = offsetOf("PRP2");
    private static final long CDW10 = offsetOf("CDW10");
    private static final long CDW11 = offsetOf("CDW11");
    private static final long CDW12 = offsetOf("CDW12");
    private static final long CDW13 = offsetOf("CDW13");
    private static final long CDW14 = offsetOf("CDW14");
    private static final long CDW15 = offsetOf("CDW15");

    /** @throws TruncatedException if there are fewer than 64 bytes */
    public SubmissionQueueEntry {
        TruncatedException.check("submission queue entry", LAYOUT.byteSize(), bytes.byteSize());
    }

    private static long offsetOf(String name) {
        return Octets.offsetOf(LAYOUT, name);
    }

    /** Opcode, 0 to 255: {@link AdminOpcode}, {@link NvmOpcode}. */
    public int opcode() {
        return Octets.u8(bytes, OPC);
    }

    /** FUSE: 0 normal, 1 first and 2 second command of a fused operation. */
    public int fuse() {
        return Octets.u8(bytes, FLAGS) & 3;
    }

    /** PSDT, 0 to 3: what DPTR and MPTR hold. */
    public int psdt() {
        return Octets.u8(bytes, FLAGS) >> 6;
    }

    /** Command identifier, 0 to 65535. */
    public int cid() {
        return Octets.le16(bytes, CID);
    }

    /** Namespace identifier, 0 to 2^32 - 1. */
    public long nsid() {
        return Octets.le32(bytes, NSID);
    }

    /** FCTYPE of a Fabrics command, 0 to 255. */
    public int fabricsType() {
        return Octets.u8(bytes, NSID);
    }

    /** Command dword 2. */
    public int cdw2() {
        return bytes.get(LE32, CDW2);
    }

    /** Command dword 3. */
    public int cdw3() {
        return bytes.get(LE32, CDW3);
    }

    /** Metadata pointer. */
    public long mptr() {
        return bytes.get(LE64, MPTR);
    }

    /** PRP entry 1. */
    public long prp1() {
        return bytes.get(LE64, PRP1);
    }

    /** PRP entry 2. */
    public long prp2() {
        return bytes.get(LE64, PRP2);
    }

    /** The first SGL descriptor as a view of its own; allocates. */
    public SglDescriptor sgl1() {
        return new SglDescriptor(bytes.asSlice(DPTR, SglDescriptor.BYTES));
    }

    /** Command dword 10. */
    public int cdw10() {
        return bytes.get(LE32, CDW10);
    }

    /** Command dword 11. */
    public int cdw11() {
        return bytes.get(LE32, CDW11);
    }

    /** Command dword 12. */
    public int cdw12() {
        return bytes.get(LE32, CDW12);
    }

    /** Command dword 13. */
    public int cdw13() {
        return bytes.get(LE32, CDW13);
    }

    /** Command dword 14. */
    public int cdw14() {
        return bytes.get(LE32, CDW14);
    }

    /** Command dword 15. */
    public int cdw15() {
        return bytes.get(LE32, CDW15);
    }

    /** SLBA of an NVM command: CDW10 and CDW11, unsigned. */
    public long startingLba() {
        return bytes.get(LE64, CDW10);
    }

    /** Number of logical blocks of an NVM command, 1 to 65536; the field itself is 0's based. */
    public int blocks() {
        return Octets.le16(bytes, CDW12) + 1;
    }

    /** Number of ranges of Dataset Management: NR in CDW10, 1 to 256; the field itself is 0's based. */
    public int managedRanges() {
        return (bytes.get(LE32, CDW10) & 0xff) + 1;
    }

    /** Number of source ranges of Copy: NR in CDW12, 1 to 256; the field itself is 0's based. */
    public int sourceRanges() {
        return (bytes.get(LE32, CDW12) & 0xff) + 1;
    }

    /** Descriptor format of Copy: CDW12 bits 11:8. */
    public int copyFormat() {
        return bytes.get(LE32, CDW12) >> 8 & 0xf;
    }

    /** DEAC of Write Zeroes: CDW12 bit 25. */
    public boolean deallocate() {
        return (bytes.get(LE32, CDW12) & DEAC) != 0;
    }

    /** FUA of an NVM command: CDW12 bit 30. */
    public boolean forceUnitAccess() {
        return (bytes.get(LE32, CDW12) & (1 << 30)) != 0;
    }

    /** Zeroes all 64 bytes, then writes opcode, command identifier and namespace. */
    public SubmissionQueueEntry start(int opcode, int cid, long nsid) {
        for (int at = 0; at < BYTES; at += Long.BYTES) { // a slice to fill would be an object per command
            bytes.set(LE64, at, 0);
        }
        bytes.set(U8, OPC, (byte) opcode);
        bytes.set(LE16, CID, (short) cid);
        bytes.set(LE32, NSID, (int) nsid);
        return this;
    }

    /** Writes FUSE and PSDT; bits 5:2 of the byte become zero. */
    public SubmissionQueueEntry flags(int fuse, int psdt) {
        bytes.set(U8, FLAGS, (byte) ((psdt << 6) | fuse));
        return this;
    }

    /** Writes MPTR. */
    public SubmissionQueueEntry mptr(long address) {
        bytes.set(LE64, MPTR, address);
        return this;
    }

    /** Writes both PRP entries; PSDT stays as it is. */
    public SubmissionQueueEntry prp(long prp1, long prp2) {
        bytes.set(LE64, PRP1, prp1);
        bytes.set(LE64, PRP2, prp2);
        return this;
    }

    /** Writes command dword 10. */
    public SubmissionQueueEntry cdw10(int value) {
        bytes.set(LE32, CDW10, value);
        return this;
    }

    /** Writes command dword 11. */
    public SubmissionQueueEntry cdw11(int value) {
        bytes.set(LE32, CDW11, value);
        return this;
    }

    /** Writes command dword 12. */
    public SubmissionQueueEntry cdw12(int value) {
        bytes.set(LE32, CDW12, value);
        return this;
    }

    /** Writes command dword 13. */
    public SubmissionQueueEntry cdw13(int value) {
        bytes.set(LE32, CDW13, value);
        return this;
    }

    /** Writes command dword 14. */
    public SubmissionQueueEntry cdw14(int value) {
        bytes.set(LE32, CDW14, value);
        return this;
    }

    /** Writes command dword 15. */
    public SubmissionQueueEntry cdw15(int value) {
        bytes.set(LE32, CDW15, value);
        return this;
    }

    /** Writes SLBA, the number of blocks (1 to 65536) and FUA of an NVM command: CDW10 to CDW12. */
    public SubmissionQueueEntry range(long startingLba, int blocks, boolean forceUnitAccess) {
        bytes.set(LE64, CDW10, startingLba);
        bytes.set(LE32, CDW12, (blocks - 1) | (forceUnitAccess ? 1 << 30 : 0));
        return this;
    }
}
