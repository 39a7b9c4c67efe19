package io.peerlane.nvme.wire;

/** Opcodes of the NVM command set (NVM Command Set 1.1, 3.2). */
public final class NvmOpcode {

    /** Flush. */
    public static final int FLUSH = 0x00;

    /** Write. */
    public static final int WRITE = 0x01;

    /** Read. */
    public static final int READ = 0x02;

    /** Write Uncorrectable. */
    public static final int WRITE_UNCORRECTABLE = 0x04;

    /** Compare. */
    public static final int COMPARE = 0x05;

    /** Write Zeroes. */
    public static final int WRITE_ZEROES = 0x08;

    /** Dataset Management. */
    public static final int DATASET_MANAGEMENT = 0x09;

    /** Verify. */
    public static final int VERIFY = 0x0c;

    /** Copy. */
    public static final int COPY = 0x19;

    private NvmOpcode() {}
}
