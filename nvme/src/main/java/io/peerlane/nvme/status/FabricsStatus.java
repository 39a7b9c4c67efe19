package io.peerlane.nvme.status;

/** Command specific status of Fabrics commands, status code type 1 from 80h on (NVMe Base 2.1, figure 102). */
public final class FabricsStatus {

    /** 180: Connect incompatible format. */
    public static final Status CONNECT_INCOMPATIBLE_FORMAT = Status.of(1, 0x80);

    /** 181: Connect controller busy. */
    public static final Status CONNECT_CONTROLLER_BUSY = Status.of(1, 0x81);

    /** 182: Connect invalid parameters. */
    public static final Status CONNECT_INVALID_PARAMETERS = Status.of(1, 0x82);

    /** 183: Connect restart discovery. */
    public static final Status CONNECT_RESTART_DISCOVERY = Status.of(1, 0x83);

    /** 184: Connect invalid host. */
    public static final Status CONNECT_INVALID_HOST = Status.of(1, 0x84);

    /** 185: Invalid queue type. */
    public static final Status INVALID_QUEUE_TYPE = Status.of(1, 0x85);

    /** 190: Discover restart. */
    public static final Status DISCOVER_RESTART = Status.of(1, 0x90);

    /** 191: Authentication required. */
    public static final Status AUTHENTICATION_REQUIRED = Status.of(1, 0x91);

    private FabricsStatus() {}
}
