package io.peerlane.nvme.status;

/** Media and data integrity errors, status code type 2 (NVMe Base 2.1, figure 103). */
public final class MediaStatus {

    /** 280: Write fault. */
    public static final Status WRITE_FAULT = Status.of(2, 0x80);

    /** 281: Unrecovered read error. */
    public static final Status UNRECOVERED_READ_ERROR = Status.of(2, 0x81);

    /** 282: Guard check error. */
    public static final Status GUARD_CHECK_ERROR = Status.of(2, 0x82);

    /** 283: Application tag check error. */
    public static final Status APPLICATION_TAG_CHECK_ERROR = Status.of(2, 0x83);

    /** 284: Reference tag check error. */
    public static final Status REFERENCE_TAG_CHECK_ERROR = Status.of(2, 0x84);

    /** 285: Compare failure. */
    public static final Status COMPARE_FAILURE = Status.of(2, 0x85);

    /** 286: Access denied. */
    public static final Status ACCESS_DENIED = Status.of(2, 0x86);

    /** 287: Deallocated or unwritten block. */
    public static final Status DEALLOCATED_OR_UNWRITTEN_BLOCK = Status.of(2, 0x87);

    /** 288: Storage tag check error. */
    public static final Status STORAGE_TAG_CHECK_ERROR = Status.of(2, 0x88);

    private MediaStatus() {}
}
