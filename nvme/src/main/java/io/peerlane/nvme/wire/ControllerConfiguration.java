package io.peerlane.nvme.wire;

/**
 * CC, Controller Configuration (NVMe Base 2.1, 3.1.4.5). The {@code with} methods give a changed copy.
 *
 * @param value the 32 bits
 */
public record ControllerConfiguration(int value) {

    /** The reset value. */
    public static final ControllerConfiguration RESET = new ControllerConfiguration(0);

    /** CSS: the NVM command set. */
    public static final int CSS_NVM = 0;

    /** CSS: all command sets the controller supports. */
    public static final int CSS_ALL = 6;

    /** CSS: admin commands only. */
    public static final int CSS_ADMIN_ONLY = 7;

    /** SHN: no notification. */
    public static final int SHN_NONE = 0;

    /** SHN: normal shutdown. */
    public static final int SHN_NORMAL = 1;

    /** SHN: abrupt shutdown. */
    public static final int SHN_ABRUPT = 2;

    /** EN. */
    public boolean enable() {
        return Bits.isSet(value, 0);
    }

    /** CSS: I/O command set selected, 0 to 7. */
    public int commandSet() {
        return Bits.get(value, 4, 3);
    }

    /** MPS: memory pages are 2^(12 + n) bytes. */
    public int pageSize() {
        return Bits.get(value, 7, 4);
    }

    /** Bytes of a memory page. */
    public int pageBytes() {
        return 4096 << pageSize();
    }

    /** AMS: 0 round robin, 1 weighted round robin with urgent, 7 vendor specific. */
    public int arbitration() {
        return Bits.get(value, 11, 3);
    }

    /** SHN: 0 none, 1 normal, 2 abrupt. */
    public int shutdownNotification() {
        return Bits.get(value, 14, 2);
    }

    /** IOSQES: submission queue entries are 2^n bytes. */
    public int submissionEntrySize() {
        return Bits.get(value, 16, 4);
    }

    /** IOCQES: completion queue entries are 2^n bytes. */
    public int completionEntrySize() {
        return Bits.get(value, 20, 4);
    }

    /** With EN. */
    public ControllerConfiguration withEnable(boolean enable) {
        return of(Bits.with(value, 0, enable));
    }

    /** With CSS. */
    public ControllerConfiguration withCommandSet(int css) {
        return of(Bits.with(value, "CSS", 4, 3, css));
    }

    /** With MPS. */
    public ControllerConfiguration withPageSize(int mps) {
        return of(Bits.with(value, "MPS", 7, 4, mps));
    }

    /** With AMS. */
    public ControllerConfiguration withArbitration(int ams) {
        return of(Bits.with(value, "AMS", 11, 3, ams));
    }

    /** With SHN. */
    public ControllerConfiguration withShutdownNotification(int shn) {
        return of(Bits.with(value, "SHN", 14, 2, shn));
    }

    /** With IOSQES and IOCQES, both exponents of two: 6 and 4 for the NVM command set. */
    public ControllerConfiguration withEntrySizes(int iosqes, int iocqes) {
        return of(Bits.with(Bits.with(value, "IOSQES", 16, 4, iosqes), "IOCQES", 20, 4, iocqes));
    }

    private static ControllerConfiguration of(long value) {
        return new ControllerConfiguration((int) value);
    }
}
