package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** SMART / Health Information log page, 512 bytes (NVMe Base 2.1, 5.1.12.1.3). */
public record SmartLog(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 512;

    /** Critical warning: 0 spare, 1 temperature, 2 reliability, 3 read only, 4 backup. */
    public static final Field.Byte8 CW = new Field.Byte8("CW", 0);

    /** Composite temperature, kelvin. */
    public static final Field.Word16 CTEMP = new Field.Word16("CTEMP", 1);

    /** Available spare, percent. */
    public static final Field.Byte8 AVSP = new Field.Byte8("AVSP", 3);

    /** Available spare threshold, percent. */
    public static final Field.Byte8 AVSPT = new Field.Byte8("AVSPT", 4);

    /** Percentage used. */
    public static final Field.Byte8 PUSED = new Field.Byte8("PUSED", 5);

    /** Endurance group critical warning summary. */
    public static final Field.Byte8 EGCWS = new Field.Byte8("EGCWS", 6);

    /** Data units read: thousands of 512 bytes, rounded up. */
    public static final Field.Oword128 DUR = new Field.Oword128("DUR", 32);

    /** Data units written: thousands of 512 bytes, rounded up. */
    public static final Field.Oword128 DUW = new Field.Oword128("DUW", 48);

    /** Host read commands. */
    public static final Field.Oword128 HRC = new Field.Oword128("HRC", 64);

    /** Host write commands. */
    public static final Field.Oword128 HWC = new Field.Oword128("HWC", 80);

    /** Controller busy time, minutes. */
    public static final Field.Oword128 CBT = new Field.Oword128("CBT", 96);

    /** Power cycles. */
    public static final Field.Oword128 PWRC = new Field.Oword128("PWRC", 112);

    /** Power on hours. */
    public static final Field.Oword128 POH = new Field.Oword128("POH", 128);

    /** Unexpected power losses. */
    public static final Field.Oword128 UPL = new Field.Oword128("UPL", 144);

    /** Media and data integrity errors. */
    public static final Field.Oword128 MDIE = new Field.Oword128("MDIE", 160);

    /** Error information log entries over the life of the controller. */
    public static final Field.Oword128 NEILE = new Field.Oword128("NEILE", 176);

    /** Minutes above the warning temperature. */
    public static final Field.Dword32 WCTT = new Field.Dword32("WCTT", 192);

    /** Minutes above the critical temperature. */
    public static final Field.Dword32 CCTT = new Field.Dword32("CCTT", 196);

    /** @throws TruncatedException if there are fewer than 512 bytes */
    public SmartLog {
        TruncatedException.check("SMART / Health Information log page", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static SmartLog allocate() {
        return new SmartLog(MemorySegment.ofArray(new byte[BYTES]));
    }
}
