package io.peerlane.nvme.wire;

/**
 * CMBSZ, Controller Memory Buffer Size (NVMe Base 2.1, 3.1.4.12).
 *
 * @param value the 32 bits
 */
public record CmbSize(int value) {

    /** Bit of SQS: submission queues may lie in the buffer. */
    public static final int SQS = 1;

    /** Bit of CQS: completion queues may lie in the buffer. */
    public static final int CQS = 1 << 1;

    /** Bit of LISTS: PRP lists and SGL segments may lie in the buffer. */
    public static final int LISTS = 1 << 2;

    /** Bit of RDS: data of reads (controller to host) may lie in the buffer. */
    public static final int RDS = 1 << 3;

    /** Bit of WDS: data of writes (host to controller) may lie in the buffer. */
    public static final int WDS = 1 << 4;

    private static final int UNIT_EXPONENT_MAX = 6;

    /**
     * The register for a buffer of {@code bytes}, in the smallest unit in which the size is a whole number that fits.
     *
     * @param uses bits of {@link #SQS} to {@link #WDS}
     * @throws IllegalArgumentException if no unit fits
     */
    public static CmbSize of(long bytes, int uses) {
        for (int szu = 0; szu <= UNIT_EXPONENT_MAX; szu++) {
            long unit = 1L << (12 + 4 * szu);
            if (bytes % unit == 0 && bytes / unit < (1 << 20)) {
                return new CmbSize((int) ((bytes / unit) << 12 | (long) szu << 8 | uses));
            }
        }
        throw new IllegalArgumentException("CMBSZ cannot express " + bytes + " bytes");
    }

    /** True if any use is offered: a register of zero means no buffer. */
    public boolean isPresent() {
        return value != 0;
    }

    /** SQS: submission queues. */
    public boolean submissionQueues() {
        return (value & SQS) != 0;
    }

    /** CQS: completion queues. */
    public boolean completionQueues() {
        return (value & CQS) != 0;
    }

    /** LISTS: PRP lists and SGL segments. */
    public boolean lists() {
        return (value & LISTS) != 0;
    }

    /** RDS: data of reads. */
    public boolean readData() {
        return (value & RDS) != 0;
    }

    /** WDS: data of writes. */
    public boolean writeData() {
        return (value & WDS) != 0;
    }

    /** SZU as bytes: 4 KiB to 64 GiB. */
    public long unitBytes() {
        return 1L << (12 + 4 * Bits.get(value, 8, 4));
    }

    /** SZ in bytes. */
    public long bytes() {
        return Bits.get(value, 12, 20) * unitBytes();
    }
}
