package io.peerlane.nvme.status;

/** Command specific status of the admin command set, status code type 1 (NVMe Base 2.1, figure 101). */
public final class CommandSpecificStatus {

    /** 100: Completion queue invalid. */
    public static final Status COMPLETION_QUEUE_INVALID = Status.of(1, 0x00);

    /** 101: Invalid queue identifier. */
    public static final Status INVALID_QUEUE_IDENTIFIER = Status.of(1, 0x01);

    /** 102: Invalid queue size. */
    public static final Status INVALID_QUEUE_SIZE = Status.of(1, 0x02);

    /** 103: Abort command limit exceeded. */
    public static final Status ABORT_COMMAND_LIMIT_EXCEEDED = Status.of(1, 0x03);

    /** 105: Asynchronous event request limit exceeded. */
    public static final Status ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED = Status.of(1, 0x05);

    /** 106: Invalid firmware slot. */
    public static final Status INVALID_FIRMWARE_SLOT = Status.of(1, 0x06);

    /** 107: Invalid firmware image. */
    public static final Status INVALID_FIRMWARE_IMAGE = Status.of(1, 0x07);

    /** 108: Invalid interrupt vector. */
    public static final Status INVALID_INTERRUPT_VECTOR = Status.of(1, 0x08);

    /** 109: Invalid log page. */
    public static final Status INVALID_LOG_PAGE = Status.of(1, 0x09);

    /** 10A: Invalid format. */
    public static final Status INVALID_FORMAT = Status.of(1, 0x0a);

    /** 10C: Invalid queue deletion. */
    public static final Status INVALID_QUEUE_DELETION = Status.of(1, 0x0c);

    /** 10D: Feature not saveable. */
    public static final Status FEATURE_NOT_SAVEABLE = Status.of(1, 0x0d);

    /** 10E: Feature not changeable. */
    public static final Status FEATURE_NOT_CHANGEABLE = Status.of(1, 0x0e);

    /** 10F: Feature not namespace specific. */
    public static final Status FEATURE_NOT_NAMESPACE_SPECIFIC = Status.of(1, 0x0f);

    /** 114: Overlapping range. */
    public static final Status OVERLAPPING_RANGE = Status.of(1, 0x14);

    /** 115: Namespace insufficient capacity. */
    public static final Status NAMESPACE_INSUFFICIENT_CAPACITY = Status.of(1, 0x15);

    /** 116: Namespace identifier unavailable. */
    public static final Status NAMESPACE_IDENTIFIER_UNAVAILABLE = Status.of(1, 0x16);

    /** 118: Namespace already attached. */
    public static final Status NAMESPACE_ALREADY_ATTACHED = Status.of(1, 0x18);

    /** 119: Namespace private. */
    public static final Status NAMESPACE_PRIVATE = Status.of(1, 0x19);

    /** 11A: Namespace not attached. */
    public static final Status NAMESPACE_NOT_ATTACHED = Status.of(1, 0x1a);

    /** 11B: Thin provisioning not supported. */
    public static final Status THIN_PROVISIONING_NOT_SUPPORTED = Status.of(1, 0x1b);

    /** 11C: Controller list invalid. */
    public static final Status CONTROLLER_LIST_INVALID = Status.of(1, 0x1c);

    /** 11F: Invalid controller identifier. */
    public static final Status INVALID_CONTROLLER_IDENTIFIER = Status.of(1, 0x1f);

    /** 124: ANA group identifier invalid. */
    public static final Status ANA_GROUP_IDENTIFIER_INVALID = Status.of(1, 0x24);

    /** 125: ANA attach failed. */
    public static final Status ANA_ATTACH_FAILED = Status.of(1, 0x25);

    /** 129: I/O command set not supported. */
    public static final Status IO_COMMAND_SET_NOT_SUPPORTED = Status.of(1, 0x29);

    /** 12A: I/O command set not enabled. */
    public static final Status IO_COMMAND_SET_NOT_ENABLED = Status.of(1, 0x2a);

    /** 12B: I/O command set combination rejected. */
    public static final Status IO_COMMAND_SET_COMBINATION_REJECTED = Status.of(1, 0x2b);

    /** 12C: Invalid I/O command set. */
    public static final Status INVALID_IO_COMMAND_SET = Status.of(1, 0x2c);

    private CommandSpecificStatus() {}
}
