package io.peerlane.nvme.wire.fabrics;

/** SUBTYPE of a Discovery log page entry (NVMe Base 2.1, 5.1.12.3.1). */
public final class SubsystemType {

    /** A referral to another discovery subsystem. */
    public static final int REFERRAL = 1;

    /** A subsystem with I/O controllers. */
    public static final int NVM = 2;

    /** The discovery subsystem that answers. */
    public static final int CURRENT_DISCOVERY = 3;

    /** The name every discovery subsystem answers to (NVMe Base 2.1, 4.7). */
    public static final String DISCOVERY_NQN = "nqn.2014-08.org.nvmexpress.discovery";

    private SubsystemType() {}

    /** What it is, in words; the number if it is unknown. */
    public static String name(int type) {
        return switch (type) {
            case REFERRAL -> "discovery subsystem referral";
            case NVM -> "nvme subsystem";
            case CURRENT_DISCOVERY -> "current discovery subsystem";
            default -> String.valueOf(type);
        };
    }
}
