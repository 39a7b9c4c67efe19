package io.peerlane.nvme.wire;

/** Opcodes of the admin command set (NVMe Base 2.1, 3.1.3.4 and 5). */
public final class AdminOpcode {

    /** Delete I/O Submission Queue. */
    public static final int DELETE_IO_SUBMISSION_QUEUE = 0x00;

    /** Create I/O Submission Queue. */
    public static final int CREATE_IO_SUBMISSION_QUEUE = 0x01;

    /** Get Log Page. */
    public static final int GET_LOG_PAGE = 0x02;

    /** Delete I/O Completion Queue. */
    public static final int DELETE_IO_COMPLETION_QUEUE = 0x04;

    /** Create I/O Completion Queue. */
    public static final int CREATE_IO_COMPLETION_QUEUE = 0x05;

    /** Identify. */
    public static final int IDENTIFY = 0x06;

    /** Abort. */
    public static final int ABORT = 0x08;

    /** Set Features. */
    public static final int SET_FEATURES = 0x09;

    /** Get Features. */
    public static final int GET_FEATURES = 0x0a;

    /** Asynchronous Event Request. */
    public static final int ASYNCHRONOUS_EVENT_REQUEST = 0x0c;

    /** Keep Alive. */
    public static final int KEEP_ALIVE = 0x18;

    /** Fabrics commands; FCTYPE says which. */
    public static final int FABRICS = 0x7f;

    private AdminOpcode() {}
}
