package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.target.TargetClock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notices a host that leaves transfers unanswered: an RDMA Read without response, a response it does not take. Their memory
 * is held meanwhile, and pools are shared with other hosts. Fires when for one to two periods none of those outstanding has
 * completed. Used on the connection's loop; a transfer costs no timer of its own.
 */
final class TransferWatch {

    private final Function<Runnable, TargetClock.Timeout> scheduler;
    private final Runnable stalled;
    private final Runnable look = this::look;
    private int outstanding;
    private boolean progress;
    private boolean stopped;
    private TargetClock.@Nullable Timeout pending;

    /**
     * @param scheduler runs a task on the loop after a period
     * @param stalled called at most once
     */
    TransferWatch(Function<Runnable, TargetClock.Timeout> scheduler, Runnable stalled) {
        this.scheduler = scheduler;
        this.stalled = stalled;
    }

    /** A request that the host has a part in was posted. */
    void posted() {
        outstanding++;
        if (pending == null && !stopped) {
            arm();
        }
    }

    /** One of them completed. */
    void completed() {
        outstanding--;
        progress = true;
    }

    /** The connection is gone. */
    void stop() {
        stopped = true;
        if (pending != null) {
            pending.cancel();
        }
    }

    private void arm() {
        progress = false;
        pending = scheduler.apply(look);
    }

    private void look() {
        pending = null;
        if (stopped || outstanding == 0) {
            return;
        }
        if (progress) {
            arm();
        } else {
            stopped = true;
            stalled.run();
        }
    }
}
