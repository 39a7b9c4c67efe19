package io.peerlane.rdma.rnic;

import static java.util.Objects.requireNonNull;

import io.peerlane.fabric.timing.paced.Operation;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations of one kind that wait for the machine's clock, in the order in which they began: one that is over waits for those
 * before it. As many as its queue holds. Belongs to one loop.
 */
final class PacedOrder {

    private final Function<Runnable, Runnable> onLoop;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** @param onLoop makes of what is to be done when an operation is over what the clock may call on the loop */
    PacedOrder(Function<Runnable, Runnable> onLoop) {
        this.onLoop = onLoop;
    }

    private static final class Waiting {
        private final Runnable complete;
        private boolean moved;
        private boolean over;
        private @Nullable Operation operation;

        Waiting(Runnable complete) {
            this.complete = complete;
        }

        void move() {
            moved = true;
            requireNonNull(operation).done();
        }

        void cancel() {
            requireNonNull(operation).cancel();
        }
    }

    /**
     * An operation begins; its bytes follow.
     *
     * @param begin begins it, with what runs when it is over
     * @param complete runs when it and all before it are over
     */
    void begin(Function<Runnable, Operation> begin, Runnable complete) {
        var began = new Waiting(complete);
        waiting.addLast(began);
        began.operation = begin.apply(onLoop.apply(() -> {
            began.over = true;
            drain();
        }));
    }

    /** The bytes of the oldest one that lacks them are moved. */
    void moved() {
        for (Waiting each : waiting) {
            if (!each.moved) {
                each.move();
                return;
            }
        }
        throw new IllegalStateException("nothing waits for its bytes");
    }

    private void drain() {
        while (!waiting.isEmpty() && waiting.getFirst().over) {
            waiting.removeFirst().complete.run();
        }
    }

    /** The clock is waited for no more: completes those whose bytes are moved, up to the first that lacks them; forgets the rest. */
    void release() {
        while (!waiting.isEmpty() && waiting.getFirst().moved) {
            var first = waiting.removeFirst();
            first.cancel();
            first.complete.run();
        }
        cancel();
    }

    /** Forgets all. */
    void cancel() {
        waiting.forEach(Waiting::cancel);
        waiting.clear();
    }
}
