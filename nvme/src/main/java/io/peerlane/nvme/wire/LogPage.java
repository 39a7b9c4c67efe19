package io.peerlane.nvme.wire;

/** Log page identifiers (NVMe Base 2.1, figure 202). */
public final class LogPage {

    /** Supported Log Pages. */
    public static final int SUPPORTED_LOG_PAGES = 0x00;

    /** Error Information. */
    public static final int ERROR_INFORMATION = 0x01;

    /** SMART / Health Information. */
    public static final int SMART = 0x02;

    /** Firmware Slot Information. */
    public static final int FIRMWARE_SLOT = 0x03;

    /** Changed Attached Namespace List. */
    public static final int CHANGED_NAMESPACES = 0x04;

    /** Commands Supported and Effects. */
    public static final int COMMAND_EFFECTS = 0x05;

    /** Asymmetric Namespace Access. */
    public static final int ANA = 0x0c;

    /** Feature Identifiers Supported and Effects. */
    public static final int FEATURE_EFFECTS = 0x12;

    /** Discovery. */
    public static final int DISCOVERY = 0x70;

    private LogPage() {}
}
