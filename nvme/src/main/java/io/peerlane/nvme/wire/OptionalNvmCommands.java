package io.peerlane.nvme.wire;

/** Bits of ONCS, the optional commands of the NVM command set that a controller supports (NVMe Base 2.1, figure 313). */
public final class OptionalNvmCommands {

    /** Compare. */
    public static final int COMPARE = 1;

    /** Dataset Management. */
    public static final int DATASET_MANAGEMENT = 1 << 2;

    /** Write Zeroes. */
    public static final int WRITE_ZEROES = 1 << 3;

    /** Save and Select in Set Features and Get Features. */
    public static final int SAVE_AND_SELECT = 1 << 4;

    /** Verify. */
    public static final int VERIFY = 1 << 7;

    /** Copy. */
    public static final int COPY = 1 << 8;

    private OptionalNvmCommands() {}
}
