package io.peerlane.nvme.target;

import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;

/**
 * CC and CSTS of a Fabrics controller (NVMe Base 2.1, 3.5 and 3.6). A value; events give the next one.
 *
 * <pre>
 *   CC.EN 0 -&gt; 1   CSTS.RDY = 1, or CSTS.CFS = 1 if CC asks for what the controller does not offer
 *   CC.EN 1 -&gt; 0   CSTS.RDY = 0, CSTS.CFS = 0   (controller reset), once the I/O queues are drained
 *   CC.SHN 0 -&gt; n  CSTS.RDY = 0, CSTS.SHST = occurring, and complete once the I/O queues are drained
 *   CC.SHN n -&gt; 0  CSTS.SHST = normal operation
 * </pre>
 *
 * <p>A queue is drained when no device works for it and no command is to be answered: a host that sees RDY fall, or the
 * shutdown complete, knows that none of its earlier writes lands any more.
 *
 * <p>Ready goes away with a shutdown as in nvmet: commands other than Fabrics ones are refused from then on.
 */
record ControllerState(ControllerConfiguration cc, ControllerStatus csts) {

    /** After Connect: not enabled. */
    static final ControllerState INITIAL = new ControllerState(ControllerConfiguration.RESET, ControllerStatus.RESET);

    private static final int ENTRY_64 = 6;
    private static final int ENTRY_16 = 4;

    /** True from CC.EN 1 -&gt; 0 until RDY has followed. */
    boolean isResetting() {
        return !cc.enable() && csts.ready();
    }

    /** True if commands are executed. */
    boolean isReady() {
        return cc.enable() && csts.ready();
    }

    /**
     * A Property Set of CC.
     *
     * @param checked whether CC must ask for what an I/O controller offers; a discovery controller has no I/O queues to size
     * @param drained whether there is no I/O queue to be drained; {@link #drained} follows if not
     */
    ControllerState configure(ControllerConfiguration next, boolean checked, boolean drained) {
        ControllerStatus status = csts;
        if (next.enable() && !cc.enable()) {
            status = !checked || isAcceptable(next)
                    ? status.withReady(true).withShutdownStatus(0)
                    : status.withFatal(true);
        }
        if (!next.enable() && cc.enable()) {
            status = status.withReady(csts.ready() && !drained).withFatal(false);
        }
        if (next.shutdownNotification() != 0 && cc.shutdownNotification() == 0) {
            status = status.withReady(false)
                    .withShutdownStatus(drained ? ControllerStatus.SHST_COMPLETE : ControllerStatus.SHST_OCCURRING);
        }
        if (next.shutdownNotification() == 0 && cc.shutdownNotification() != 0) {
            status = status.withShutdownStatus(ControllerStatus.SHST_NORMAL);
        }
        return new ControllerState(next, status);
    }

    /** The I/O queues are drained: what waited for that is done. */
    ControllerState drained() {
        ControllerStatus status = csts.withReady(csts.ready() && cc.enable());
        return status.shutdownStatus() == ControllerStatus.SHST_OCCURRING
                ? new ControllerState(cc, status.withShutdownStatus(ControllerStatus.SHST_COMPLETE))
                : new ControllerState(cc, status);
    }

    /** The controller gave up: Keep Alive expired. */
    ControllerState fail() {
        return new ControllerState(cc, csts.withReady(false).withFatal(true));
    }

    private static boolean isAcceptable(ControllerConfiguration cc) {
        return cc.submissionEntrySize() == ENTRY_64
                && cc.completionEntrySize() == ENTRY_16
                && cc.pageSize() == 0
                && cc.arbitration() == 0
                && (cc.commandSet() == ControllerConfiguration.CSS_NVM
                        || cc.commandSet() == ControllerConfiguration.CSS_ALL);
    }
}
