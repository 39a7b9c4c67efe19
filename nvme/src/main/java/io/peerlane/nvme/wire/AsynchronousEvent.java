package io.peerlane.nvme.wire;

/**
 * DW0 of the completion of an Asynchronous Event Request (NVMe Base 2.1, 5.1.2).
 *
 * @param type AET, 0 to 7
 * @param information AEI, 0 to 255
 * @param logPage LID of the log page that tells more and, when read, lets events of the type through again
 */
public record AsynchronousEvent(int type, int information, int logPage) {

    /** Type: error status. */
    public static final int ERROR = 0;

    /** Type: SMART / health. */
    public static final int SMART = 1;

    /** Type: notice. */
    public static final int NOTICE = 2;

    /** Type: I/O command set. */
    public static final int IO_COMMAND_SET = 6;

    /** Error status: a doorbell of a queue that does not exist was written. */
    public static final AsynchronousEvent INVALID_DOORBELL_REGISTER =
            new AsynchronousEvent(ERROR, 0, LogPage.ERROR_INFORMATION);

    /** Error status: a doorbell was written with a value its queue cannot have. */
    public static final AsynchronousEvent INVALID_DOORBELL_VALUE =
            new AsynchronousEvent(ERROR, 1, LogPage.ERROR_INFORMATION);

    /** Notice: a namespace changed. */
    public static final AsynchronousEvent NAMESPACE_ATTRIBUTE_CHANGED =
            new AsynchronousEvent(NOTICE, 0, LogPage.CHANGED_NAMESPACES);

    /** Notice: an ANA state changed. */
    public static final AsynchronousEvent ANA_CHANGE = new AsynchronousEvent(NOTICE, 3, LogPage.ANA);

    /** Notice: the discovery log page changed. */
    public static final AsynchronousEvent DISCOVERY_LOG_CHANGED =
            new AsynchronousEvent(NOTICE, 0xf0, LogPage.DISCOVERY);

    /** The event of a completion's DW0. */
    public static AsynchronousEvent of(int dw0) {
        return new AsynchronousEvent(Bits.get(dw0, 0, 3), Bits.get(dw0, 8, 8), Bits.get(dw0, 16, 8));
    }

    /** DW0. */
    public int dw0() {
        return logPage << 16 | information << 8 | type;
    }
}
