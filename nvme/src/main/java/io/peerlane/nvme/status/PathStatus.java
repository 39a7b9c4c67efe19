package io.peerlane.nvme.status;

/** Path related status, status code type 3 (NVMe Base 2.1, figure 104). */
public final class PathStatus {

    /** Status code type of all of them. */
    public static final int CODE_TYPE = 3;

    /** 300: Internal path error. */
    public static final Status INTERNAL_PATH_ERROR = Status.of(CODE_TYPE, 0x00);

    /** 301: ANA persistent loss. */
    public static final Status ANA_PERSISTENT_LOSS = Status.of(CODE_TYPE, 0x01);

    /** 302: ANA inaccessible. */
    public static final Status ANA_INACCESSIBLE = Status.of(CODE_TYPE, 0x02);

    /** 303: ANA transition. */
    public static final Status ANA_TRANSITION = Status.of(CODE_TYPE, 0x03);

    /** 360: Controller pathing error. */
    public static final Status CONTROLLER_PATHING_ERROR = Status.of(CODE_TYPE, 0x60);

    /** 370: Host pathing error. */
    public static final Status HOST_PATHING_ERROR = Status.of(CODE_TYPE, 0x70);

    /** 371: Aborted by host. */
    public static final Status ABORTED_BY_HOST = Status.of(CODE_TYPE, 0x71);

    private PathStatus() {}
}
