package io.peerlane.nvme.wire;

/**
 * Byte offsets of the controller registers in BAR 0 of a PCI controller, and of the properties of a Fabrics controller
 * (NVMe Base 2.1, 3.1.4; doorbells: NVMe over PCIe Transport 1.1, 3.1.2).
 */
public final class Registers {

    /** Controller Capabilities, 8 bytes: {@link ControllerCapabilities}. */
    public static final long CAP = 0x00;

    /** Version, 4 bytes: MJR 31:16, MNR 15:8, TER 7:0. */
    public static final long VS = 0x08;

    /** Interrupt Mask Set, 4 bytes. */
    public static final long INTMS = 0x0c;

    /** Interrupt Mask Clear, 4 bytes. */
    public static final long INTMC = 0x10;

    /** Controller Configuration, 4 bytes: {@link ControllerConfiguration}. */
    public static final long CC = 0x14;

    /** Controller Status, 4 bytes: {@link ControllerStatus}. */
    public static final long CSTS = 0x1c;

    /** NVM Subsystem Reset, 4 bytes. */
    public static final long NSSR = 0x20;

    /** Admin Queue Attributes, 4 bytes: {@link AdminQueueAttributes}. */
    public static final long AQA = 0x24;

    /** Admin Submission Queue Base Address, 8 bytes. */
    public static final long ASQ = 0x28;

    /** Admin Completion Queue Base Address, 8 bytes. */
    public static final long ACQ = 0x30;

    /** Controller Memory Buffer Location, 4 bytes: {@link CmbLocation}. */
    public static final long CMBLOC = 0x38;

    /** Controller Memory Buffer Size, 4 bytes: {@link CmbSize}. */
    public static final long CMBSZ = 0x3c;

    /** Controller Memory Buffer Memory Space Control, 8 bytes: {@link CmbMemorySpaceControl}. */
    public static final long CMBMSC = 0x50;

    /** Controller Memory Buffer Status, 4 bytes; bit 0 CBAI: the base address is invalid. */
    public static final long CMBSTS = 0x58;

    /** Controller Ready Timeouts, 4 bytes. */
    public static final long CRTO = 0x68;

    /** The first doorbell. */
    public static final long DOORBELLS = 0x1000;

    /** VS of NVMe 1.4. */
    public static final int VERSION_1_4 = 0x0001_0400;

    /** VS of NVMe 2.0. */
    public static final int VERSION_2_0 = 0x0002_0000;

    /** VS of NVMe 2.1. */
    public static final int VERSION_2_1 = 0x0002_0100;

    /** CMBSTS.CBAI: controller base address invalid. */
    public static final int CMBSTS_CBAI = 1;

    private Registers() {}

    /**
     * Offset of SQyTDBL.
     *
     * @param queueId y, 0 to 65535
     * @param strideExponent CAP.DSTRD: doorbells are 4 &lt;&lt; n bytes apart
     */
    public static long submissionTailDoorbell(int queueId, int strideExponent) {
        return DOORBELLS + 2L * queueId * (4L << strideExponent);
    }

    /** Offset of CQyHDBL; parameters as {@link #submissionTailDoorbell}. */
    public static long completionHeadDoorbell(int queueId, int strideExponent) {
        return DOORBELLS + (2L * queueId + 1) * (4L << strideExponent);
    }
}
