package io.peerlane.nvme.wire;

/**
 * CSTS, Controller Status (NVMe Base 2.1, 3.1.4.6). The {@code with} methods give a changed copy.
 *
 * @param value the 32 bits
 */
public record ControllerStatus(int value) {

    /** The reset value: not ready, no failure, no shutdown. */
    public static final ControllerStatus RESET = new ControllerStatus(0);

    /** What a read of a function that is gone returns. */
    public static final ControllerStatus ABSENT = new ControllerStatus(-1);

    /** SHST: normal operation. */
    public static final int SHST_NORMAL = 0;

    /** SHST: shutdown processing occurring. */
    public static final int SHST_OCCURRING = 1;

    /** SHST: shutdown processing complete. */
    public static final int SHST_COMPLETE = 2;

    /** RDY. */
    public boolean ready() {
        return Bits.isSet(value, 0);
    }

    /** CFS: controller fatal status. */
    public boolean fatal() {
        return Bits.isSet(value, 1);
    }

    /** SHST, 0 to 2. */
    public int shutdownStatus() {
        return Bits.get(value, 2, 2);
    }

    /** With RDY. */
    public ControllerStatus withReady(boolean ready) {
        return of(Bits.with(value, 0, ready));
    }

    /** With CFS. */
    public ControllerStatus withFatal(boolean fatal) {
        return of(Bits.with(value, 1, fatal));
    }

    /** With SHST. */
    public ControllerStatus withShutdownStatus(int shst) {
        return of(Bits.with(value, "SHST", 2, 2, shst));
    }

    private static ControllerStatus of(long value) {
        return new ControllerStatus((int) value);
    }
}
