package io.peerlane.nvme.status;

/** Command specific status of the NVM command set, status code type 1 from 80h on (NVM Command Set 1.1, 3.1.1). */
public final class NvmStatus {

    /** 180: Conflicting attributes. */
    public static final Status CONFLICTING_ATTRIBUTES = Status.of(1, 0x80);

    /** 181: Invalid protection information. */
    public static final Status INVALID_PROTECTION_INFORMATION = Status.of(1, 0x81);

    /** 182: Write to read only range. */
    public static final Status WRITE_TO_READ_ONLY_RANGE = Status.of(1, 0x82);

    /** 183: Command size limit exceeded. */
    public static final Status COMMAND_SIZE_LIMIT_EXCEEDED = Status.of(1, 0x83);

    /** 185: Incompatible namespace or format. */
    public static final Status INCOMPATIBLE_NAMESPACE_OR_FORMAT = Status.of(1, 0x85);

    /** 186: Fast copy not possible. */
    public static final Status FAST_COPY_NOT_POSSIBLE = Status.of(1, 0x86);

    /** 187: Overlapping I/O range. */
    public static final Status OVERLAPPING_IO_RANGE = Status.of(1, 0x87);

    /** 189: Insufficient resources. */
    public static final Status INSUFFICIENT_RESOURCES = Status.of(1, 0x89);

    private NvmStatus() {}
}
