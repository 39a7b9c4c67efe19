package io.peerlane.nvme.target;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notices a host that lets a transport wait: data asked for does not come, or responses are not taken. Their memory is held
 * meanwhile, and pools are shared with other hosts. Fires when for one to two periods nothing moved although something was
 * awaited all the time. Used on the connection's loop; a command costs no timer of its own.
 */
public final class ProgressWatch {

    private final Function<Runnable, TargetClock.Timeout> scheduler;
    private final BooleanSupplier awaiting;
    private final Runnable stalled;
    private final Runnable look = this::look;
    private boolean progress;
    private boolean stopped;
    private TargetClock.@Nullable Timeout pending;

    /**
     * @param scheduler runs a task on the loop after a period
     * @param awaiting whether the host owes anything
     * @param stalled called at most once
     */
    public ProgressWatch(
            Function<Runnable, TargetClock.Timeout> scheduler, BooleanSupplier awaiting, Runnable stalled) {
        this.scheduler = scheduler;
        this.awaiting = awaiting;
        this.stalled = stalled;
    }

    /** The host owes something now. */
    public void await() {
        if (pending == null && !stopped) {
            arm();
        }
    }

    /** Something came, or left. */
    public void moved() {
        progress = true;
    }

    /** The connection is gone. */
    public void stop() {
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
        if (stopped || !awaiting.getAsBoolean()) {
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
