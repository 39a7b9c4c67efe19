package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Identify Controller data structure, 4096 bytes (NVMe Base 2.1, figure 313; NVM Command Set 1.1, 4.1.5.2). Fields this
 * project neither sets nor reads stay zero.
 */
public record IdentifyController(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** PCI vendor identifier. */
    public static final Field.Word16 VID = new Field.Word16("VID", 0);

    /** PCI subsystem vendor identifier. */
    public static final Field.Word16 SSVID = new Field.Word16("SSVID", 2);

    /** Serial number, ASCII. */
    public static final Field.Text SN = new Field.Text("SN", 4, 20, ' ');

    /** Model number, ASCII. */
    public static final Field.Text MN = new Field.Text("MN", 24, 40, ' ');

    /** Firmware revision, ASCII. */
    public static final Field.Text FR = new Field.Text("FR", 64, 8, ' ');

    /** Recommended arbitration burst, 2^n commands. */
    public static final Field.Byte8 RAB = new Field.Byte8("RAB", 72);

    /** IEEE OUI, least significant byte first. */
    public static final Field.Block IEEE = new Field.Block("IEEE", 73, 3);

    /** Multi-path I/O and sharing: 0 multi-port, 1 multi-controller, 2 SR-IOV, 3 ANA. */
    public static final Field.Byte8 CMIC = new Field.Byte8("CMIC", 76);

    /** Largest transfer, 2^n minimum memory pages; 0 no limit. */
    public static final Field.Byte8 MDTS = new Field.Byte8("MDTS", 77);

    /** Controller identifier. */
    public static final Field.Word16 CNTLID = new Field.Word16("CNTLID", 78);

    /** Version, as the register VS. */
    public static final Field.Dword32 VER = new Field.Dword32("VER", 80);

    /** Time to wake from runtime D3, microseconds. */
    public static final Field.Dword32 RTD3R = new Field.Dword32("RTD3R", 84);

    /** Time to enter runtime D3, microseconds. */
    public static final Field.Dword32 RTD3E = new Field.Dword32("RTD3E", 88);

    /** Optional asynchronous events supported. */
    public static final Field.Dword32 OAES = new Field.Dword32("OAES", 92);

    /** Controller attributes. */
    public static final Field.Dword32 CTRATT = new Field.Dword32("CTRATT", 96);

    /** Controller type: 1 I/O, 2 discovery, 3 administrative. */
    public static final Field.Byte8 CNTRLTYPE = new Field.Byte8("CNTRLTYPE", 111);

    /** FRU globally unique identifier. */
    public static final Field.Block FGUID = new Field.Block("FGUID", 112, 16);

    /** Command retry delay time 1, 100 ms. */
    public static final Field.Word16 CRDT1 = new Field.Word16("CRDT1", 128);

    /** Command retry delay time 2, 100 ms. */
    public static final Field.Word16 CRDT2 = new Field.Word16("CRDT2", 130);

    /** Command retry delay time 3, 100 ms. */
    public static final Field.Word16 CRDT3 = new Field.Word16("CRDT3", 132);

    /** Optional admin commands supported. */
    public static final Field.Word16 OACS = new Field.Word16("OACS", 256);

    /** Abort command limit, 0's based. */
    public static final Field.Byte8 ACL = new Field.Byte8("ACL", 258);

    /** Asynchronous event request limit, 0's based. */
    public static final Field.Byte8 AERL = new Field.Byte8("AERL", 259);

    /** Firmware updates: 0 slot 1 read only, 3:1 slots, 4 activation without reset. */
    public static final Field.Byte8 FRMW = new Field.Byte8("FRMW", 260);

    /** Log page attributes: 0 SMART per namespace, 1 effects, 2 extended data, 5 logs 00 05 12 13. */
    public static final Field.Byte8 LPA = new Field.Byte8("LPA", 261);

    /** Error log page entries, 0's based. */
    public static final Field.Byte8 ELPE = new Field.Byte8("ELPE", 262);

    /** Power states, 0's based. */
    public static final Field.Byte8 NPSS = new Field.Byte8("NPSS", 263);

    /** Admin vendor specific command configuration. */
    public static final Field.Byte8 AVSCC = new Field.Byte8("AVSCC", 264);

    /** Autonomous power state transitions. */
    public static final Field.Byte8 APSTA = new Field.Byte8("APSTA", 265);

    /** Warning composite temperature, kelvin. */
    public static final Field.Word16 WCTEMP = new Field.Word16("WCTEMP", 266);

    /** Critical composite temperature, kelvin. */
    public static final Field.Word16 CCTEMP = new Field.Word16("CCTEMP", 268);

    /** Total NVM capacity, bytes. */
    public static final Field.Oword128 TNVMCAP = new Field.Oword128("TNVMCAP", 280);

    /** Unallocated NVM capacity, bytes. */
    public static final Field.Oword128 UNVMCAP = new Field.Oword128("UNVMCAP", 296);

    /** Keep alive support: granularity, 100 ms; 0 none. */
    public static final Field.Word16 KAS = new Field.Word16("KAS", 320);

    /** ANA transition time, seconds. */
    public static final Field.Byte8 ANATT = new Field.Byte8("ANATT", 342);

    /** ANA capabilities. */
    public static final Field.Byte8 ANACAP = new Field.Byte8("ANACAP", 343);

    /** Largest ANA group identifier. */
    public static final Field.Dword32 ANAGRPMAX = new Field.Dword32("ANAGRPMAX", 344);

    /** Number of ANA groups. */
    public static final Field.Dword32 NANAGRPID = new Field.Dword32("NANAGRPID", 348);

    /** Submission queue entry size: 3:0 required, 7:4 maximum, 2^n bytes. */
    public static final Field.Byte8 SQES = new Field.Byte8("SQES", 512);

    /** Completion queue entry size: 3:0 required, 7:4 maximum, 2^n bytes. */
    public static final Field.Byte8 CQES = new Field.Byte8("CQES", 513);

    /** Most outstanding commands; required of Fabrics controllers. */
    public static final Field.Word16 MAXCMD = new Field.Word16("MAXCMD", 514);

    /** Largest namespace identifier. */
    public static final Field.Dword32 NN = new Field.Dword32("NN", 516);

    /** Optional NVM commands supported. */
    public static final Field.Word16 ONCS = new Field.Word16("ONCS", 520);

    /** Fused operations supported. */
    public static final Field.Word16 FUSES = new Field.Word16("FUSES", 522);

    /** Format NVM attributes. */
    public static final Field.Byte8 FNA = new Field.Byte8("FNA", 524);

    /** Volatile write cache: 0 present, 2:1 Flush of all namespaces. */
    public static final Field.Byte8 VWC = new Field.Byte8("VWC", 525);

    /** Atomic write unit, normal, blocks, 0's based. */
    public static final Field.Word16 AWUN = new Field.Word16("AWUN", 526);

    /** Atomic write unit, power fail, blocks, 0's based. */
    public static final Field.Word16 AWUPF = new Field.Word16("AWUPF", 528);

    /** I/O command set vendor specific command configuration. */
    public static final Field.Byte8 ICSVSCC = new Field.Byte8("ICSVSCC", 530);

    /** Namespace write protection capabilities. */
    public static final Field.Byte8 NWPC = new Field.Byte8("NWPC", 531);

    /** Atomic compare and write unit, blocks, 0's based. */
    public static final Field.Word16 ACWU = new Field.Word16("ACWU", 532);

    /** Copy descriptor formats supported. */
    public static final Field.Word16 OCFS = new Field.Word16("OCFS", 534);

    /** SGL support. */
    public static final Field.Dword32 SGLS = new Field.Dword32("SGLS", 536);

    /** Maximum number of allowed namespaces. */
    public static final Field.Dword32 MNAN = new Field.Dword32("MNAN", 540);

    /** NVM subsystem qualified name, NUL filled. */
    public static final Field.Text SUBNQN = new Field.Text("SUBNQN", 768, 256, '\0');

    /** I/O queue command capsule size, 16-byte units. */
    public static final Field.Dword32 IOCCSZ = new Field.Dword32("IOCCSZ", 1792);

    /** I/O queue response capsule size, 16-byte units. */
    public static final Field.Dword32 IORCSZ = new Field.Dword32("IORCSZ", 1796);

    /** In-capsule data offset, 16-byte units. */
    public static final Field.Word16 ICDOFF = new Field.Word16("ICDOFF", 1800);

    /** Fabrics controller attributes: 0 static controller model. */
    public static final Field.Byte8 FCATT = new Field.Byte8("FCATT", 1802);

    /** Most SGL descriptors in a capsule. */
    public static final Field.Byte8 MSDBD = new Field.Byte8("MSDBD", 1803);

    /** Optional Fabrics commands: 0 Disconnect. */
    public static final Field.Word16 OFCS = new Field.Word16("OFCS", 1804);

    /** Discovery controller type. */
    public static final Field.Byte8 DCTYPE = new Field.Byte8("DCTYPE", 1806);

    /** Power state descriptor 0. */
    public static final Field.Block PSD0 = new Field.Block("PSD0", 2048, 32);

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public IdentifyController {
        TruncatedException.check("Identify Controller data", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static IdentifyController allocate() {
        return new IdentifyController(MemorySegment.ofArray(new byte[BYTES]));
    }

    /** A copy that owns its bytes. */
    public IdentifyController copy() {
        var copy = allocate();
        copy.bytes.copyFrom(bytes.asSlice(0, BYTES));
        return copy;
    }
}
