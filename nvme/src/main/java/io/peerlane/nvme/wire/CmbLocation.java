package io.peerlane.nvme.wire;

/**
 * CMBLOC, Controller Memory Buffer Location (NVMe Base 2.1, 3.1.4.11).
 *
 * @param value the 32 bits
 */
public record CmbLocation(int value) {

    /** Bit of CQMMS: queues may mix the buffer and host memory. */
    public static final int CQMMS = 1 << 3;

    /** Bit of CQPDS: queues need not be contiguous. */
    public static final int CQPDS = 1 << 4;

    /** Bit of CDPMLS: PRP lists and SGL segments may mix the buffer and host memory. */
    public static final int CDPMLS = 1 << 5;

    /** Bit of CDPCILS: data pointers and command independent locations supported. */
    public static final int CDPCILS = 1 << 6;

    /** Bit of CDMMMS: the data and metadata of a command may mix the buffer and host memory. */
    public static final int CDMMMS = 1 << 7;

    /** Bit of CQDA: queue memory is dword aligned. */
    public static final int CQDA = 1 << 8;

    /**
     * The register.
     *
     * @param bar BIR, 0 or 2 to 5
     * @param offsetUnits OFST in CMBSZ.SZU units, 20 bits
     * @param flags bits of {@link #CQMMS} to {@link #CQDA}
     */
    public static CmbLocation of(int bar, long offsetUnits, int flags) {
        long value = Bits.with(flags, "BIR", 0, 3, bar);
        return new CmbLocation((int) Bits.with(value, "OFST", 12, 20, offsetUnits));
    }

    /** BIR: the BAR the buffer is in. */
    public int bar() {
        return Bits.get(value, 0, 3);
    }

    /** OFST, in units of CMBSZ.SZU. */
    public long offsetUnits() {
        return Bits.get(value, 12, 20);
    }

    /** CDMMMS. */
    public boolean mixedDataAllowed() {
        return (value & CDMMMS) != 0;
    }
}
