package io.peerlane.nvme.status;

/** Generic command status, status code type 0 (NVMe Base 2.1, figure 100). */
public final class GenericStatus {

    /** 001: Invalid opcode. */
    public static final Status INVALID_OPCODE = Status.of(0, 0x01);

    /** 002: Invalid field. */
    public static final Status INVALID_FIELD = Status.of(0, 0x02);

    /** 003: Command ID conflict. */
    public static final Status COMMAND_ID_CONFLICT = Status.of(0, 0x03);

    /** 004: Data transfer error. */
    public static final Status DATA_TRANSFER_ERROR = Status.of(0, 0x04);

    /** 005: Power loss abort. */
    public static final Status POWER_LOSS_ABORT = Status.of(0, 0x05);

    /** 006: Internal error. */
    public static final Status INTERNAL_ERROR = Status.of(0, 0x06);

    /** 007: Abort requested. */
    public static final Status ABORT_REQUESTED = Status.of(0, 0x07);

    /** 008: Aborted SQ deletion. */
    public static final Status ABORTED_SQ_DELETION = Status.of(0, 0x08);

    /** 009: Aborted failed fused. */
    public static final Status ABORTED_FAILED_FUSED = Status.of(0, 0x09);

    /** 00A: Aborted missing fused. */
    public static final Status ABORTED_MISSING_FUSED = Status.of(0, 0x0a);

    /** 00B: Invalid namespace or format. */
    public static final Status INVALID_NAMESPACE_OR_FORMAT = Status.of(0, 0x0b);

    /** 00C: Command sequence error. */
    public static final Status COMMAND_SEQUENCE_ERROR = Status.of(0, 0x0c);

    /** 00D: Invalid SGL segment descriptor. */
    public static final Status INVALID_SGL_SEGMENT_DESCRIPTOR = Status.of(0, 0x0d);

    /** 00E: Invalid number of SGL descriptors. */
    public static final Status INVALID_NUMBER_OF_SGL_DESCRIPTORS = Status.of(0, 0x0e);

    /** 00F: Data SGL length invalid. */
    public static final Status DATA_SGL_LENGTH_INVALID = Status.of(0, 0x0f);

    /** 010: Metadata SGL length invalid. */
    public static final Status METADATA_SGL_LENGTH_INVALID = Status.of(0, 0x10);

    /** 011: SGL descriptor type invalid. */
    public static final Status SGL_DESCRIPTOR_TYPE_INVALID = Status.of(0, 0x11);

    /** 012: Invalid use of CMB. */
    public static final Status INVALID_USE_OF_CMB = Status.of(0, 0x12);

    /** 013: PRP offset invalid. */
    public static final Status PRP_OFFSET_INVALID = Status.of(0, 0x13);

    /** 014: Atomic write unit exceeded. */
    public static final Status ATOMIC_WRITE_UNIT_EXCEEDED = Status.of(0, 0x14);

    /** 015: Operation denied. */
    public static final Status OPERATION_DENIED = Status.of(0, 0x15);

    /** 016: SGL offset invalid. */
    public static final Status SGL_OFFSET_INVALID = Status.of(0, 0x16);

    /** 018: Host identifier inconsistent format. */
    public static final Status HOST_IDENTIFIER_INCONSISTENT_FORMAT = Status.of(0, 0x18);

    /** 019: Keep alive timer expired. */
    public static final Status KEEP_ALIVE_TIMER_EXPIRED = Status.of(0, 0x19);

    /** 01A: Keep alive timeout invalid. */
    public static final Status KEEP_ALIVE_TIMEOUT_INVALID = Status.of(0, 0x1a);

    /** 01B: Aborted preempt. */
    public static final Status ABORTED_PREEMPT = Status.of(0, 0x1b);

    /** 01C: Sanitize failed. */
    public static final Status SANITIZE_FAILED = Status.of(0, 0x1c);

    /** 01D: Sanitize in progress. */
    public static final Status SANITIZE_IN_PROGRESS = Status.of(0, 0x1d);

    /** 01E: SGL data block granularity invalid. */
    public static final Status SGL_DATA_BLOCK_GRANULARITY_INVALID = Status.of(0, 0x1e);

    /** 01F: Command not supported for queue in CMB. */
    public static final Status COMMAND_NOT_SUPPORTED_FOR_QUEUE_IN_CMB = Status.of(0, 0x1f);

    /** 020: Namespace write protected. */
    public static final Status NAMESPACE_WRITE_PROTECTED = Status.of(0, 0x20);

    /** 021: Command interrupted. */
    public static final Status COMMAND_INTERRUPTED = Status.of(0, 0x21);

    /** 022: Transient transport error. */
    public static final Status TRANSIENT_TRANSPORT_ERROR = Status.of(0, 0x22);

    /** 023: Prohibited by lockdown. */
    public static final Status PROHIBITED_BY_LOCKDOWN = Status.of(0, 0x23);

    /** 024: Admin command media not ready. */
    public static final Status ADMIN_COMMAND_MEDIA_NOT_READY = Status.of(0, 0x24);

    /** 080: LBA out of range. */
    public static final Status LBA_OUT_OF_RANGE = Status.of(0, 0x80);

    /** 081: Capacity exceeded. */
    public static final Status CAPACITY_EXCEEDED = Status.of(0, 0x81);

    /** 082: Namespace not ready. */
    public static final Status NAMESPACE_NOT_READY = Status.of(0, 0x82);

    /** 083: Reservation conflict. */
    public static final Status RESERVATION_CONFLICT = Status.of(0, 0x83);

    /** 084: Format in progress. */
    public static final Status FORMAT_IN_PROGRESS = Status.of(0, 0x84);

    private GenericStatus() {}
}
