package io.peerlane.nvme.wire;

/** Feature identifiers and the coding of their dwords (NVMe Base 2.1, 5.1.25). */
public final class FeatureIdentifier {

    /** Arbitration: AB 2:0, LPW 15:8, MPW 23:16, HPW 31:24. */
    public static final int ARBITRATION = 0x01;

    /** Power Management: PS 4:0. */
    public static final int POWER_MANAGEMENT = 0x02;

    /** Temperature Threshold: TMPTH 15:0, TMPSEL 19:16, THSEL 21:20. */
    public static final int TEMPERATURE_THRESHOLD = 0x04;

    /** Error Recovery: TLER 15:0, DULBE 16. */
    public static final int ERROR_RECOVERY = 0x05;

    /** Volatile Write Cache: WCE 0. */
    public static final int VOLATILE_WRITE_CACHE = 0x06;

    /** Number of Queues: NSQR 15:0, NCQR 31:16, both 0's based. */
    public static final int NUMBER_OF_QUEUES = 0x07;

    /** Interrupt Coalescing: THR 7:0, TIME 15:8. */
    public static final int INTERRUPT_COALESCING = 0x08;

    /** Interrupt Vector Configuration: IV 15:0, CD 16. */
    public static final int INTERRUPT_VECTOR = 0x09;

    /** Write Atomicity Normal: DN 0. */
    public static final int WRITE_ATOMICITY = 0x0a;

    /** Asynchronous Event Configuration. */
    public static final int ASYNCHRONOUS_EVENTS = 0x0b;

    /** Timestamp: 8 bytes of data, milliseconds 47:0, Synch 48, origin 51:49. */
    public static final int TIMESTAMP = 0x0e;

    /** Keep Alive Timer: KATO, milliseconds. */
    public static final int KEEP_ALIVE_TIMER = 0x0f;

    /** Host Behavior Support: 512 bytes of data. */
    public static final int HOST_BEHAVIOR = 0x16;

    /** I/O Command Set Profile: IOCSCI 8:0. */
    public static final int COMMAND_SET_PROFILE = 0x19;

    /** Host Identifier: 8 or 16 bytes of data. */
    public static final int HOST_IDENTIFIER = 0x81;

    /** SEL: the current value. */
    public static final int SELECT_CURRENT = 0;

    /** SEL: the default value. */
    public static final int SELECT_DEFAULT = 1;

    /** SEL: the saved value. */
    public static final int SELECT_SAVED = 2;

    /** SEL: capabilities of the feature: bit 0 saveable, 1 namespace specific, 2 changeable. */
    public static final int SELECT_CAPABILITIES = 3;

    private FeatureIdentifier() {}

    /** CDW11 or DW0 of Number of Queues for that many I/O queues, 1 to 65535 each. */
    public static int numberOfQueues(int submissionQueues, int completionQueues) {
        return (completionQueues - 1) << 16 | (submissionQueues - 1);
    }

    /** I/O submission queues in a Number of Queues dword, 1 to 65536. */
    public static int submissionQueues(int dword) {
        return (dword & 0xffff) + 1;
    }

    /** I/O completion queues in a Number of Queues dword, 1 to 65536. */
    public static int completionQueues(int dword) {
        return (dword >>> 16) + 1;
    }
}
