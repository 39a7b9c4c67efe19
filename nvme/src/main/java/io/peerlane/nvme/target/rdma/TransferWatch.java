package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.target.ProgressWatch;
import io.peerlane.nvme.target.TargetClock;
import java.util.function.Function;

/**
 * Notices a host that leaves transfers unanswered: an RDMA Read without response, a response it does not take. Fires when for
 * one to two periods none of those outstanding has completed. Used on the connection's loop.
 */
final class TransferWatch {

    private final ProgressWatch watch;
    private int outstanding;

    /**
     * @param scheduler runs a task on the loop after a period
     * @param stalled called at most once
     */
    TransferWatch(Function<Runnable, TargetClock.Timeout> scheduler, Runnable stalled) {
        this.watch = new ProgressWatch(scheduler, () -> outstanding > 0, stalled);
    }

    /** A request that the host has a part in was posted. */
    void posted() {
        outstanding++;
        watch.await();
    }

    /** One of them completed. */
    void completed() {
        outstanding--;
        watch.moved();
    }

    /** The connection is gone. */
    void stop() {
        watch.stop();
    }
}
