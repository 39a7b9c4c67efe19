package io.peerlane.fabric.timing.paced;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An operation of a {@link Pacer}.
 *
 * <pre>
 *   BEGUN --done--> MOVED --the model's end--> OVER
 *   BEGUN --the model's end--> OVERDUE --done--> OVER
 *   any --cancel, its continuation runs--> LEFT
 * </pre>
 */
final class PacedOperation implements Operation, Runnable {

    private enum State {
        BEGUN,
        MOVED,
        OVERDUE,
        OVER,
        LEFT
    }

    private final Pacer pacer;
    private final Executor executor;
    private final Runnable over;
    private final AtomicReference<State> state = new AtomicReference<>(State.BEGUN);

    /** By the model; then, if the bytes came later, when they came. */
    private volatile long end;

    private volatile long causedAt;

    PacedOperation(Pacer pacer, Executor executor, Runnable over) {
        this.pacer = pacer;
        this.executor = executor;
        this.over = over;
    }

    /** The model says that it is over. */
    void ended(long time) {
        end = time;
        causedAt = time;
        if (state.compareAndSet(State.BEGUN, State.OVERDUE)) {
            return;
        }
        if (state.compareAndSet(State.MOVED, State.OVER)) {
            deliver();
        }
    }

    @Override
    public void done() {
        if (state.compareAndSet(State.BEGUN, State.MOVED)) {
            return;
        }
        if (state.compareAndSet(State.OVERDUE, State.OVER)) {
            causedAt = Math.max(end, pacer.now());
            deliver();
        }
    }

    @Override
    public void cancel() {
        var before = state.getAndSet(State.LEFT);
        if (before != State.LEFT) {
            pacer.left();
        }
    }

    private void deliver() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException _) { // the processor is gone, and with it whoever waited
            cancel();
        }
    }

    @Override
    public void run() {
        if (state.compareAndSet(State.OVER, State.LEFT)) {
            pacer.goOn(end, causedAt, over);
        }
    }
}
