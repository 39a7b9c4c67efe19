package io.peerlane.rdma.netty;

import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.timing.paced.Operation;
import io.peerlane.fabric.tlp.Route;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A clock that a test turns: an operation is over when the test says so, on the loop, and its bytes are moved. */
final class HandClock implements AdapterPacing {

    /** What the adapter does. */
    enum Kind {
        RECEIVE,
        READ,
        SEND
    }

    final List<Begun> begun = new CopyOnWriteArrayList<>();

    /** Operations are over as soon as their bytes are moved. */
    volatile boolean runs = true;

    /** An operation as it was begun, and what became of it. Its state belongs to the loop, all may look. */
    final class Begun implements Operation {
        final Kind kind;
        final @Nullable Route route;
        final long bytes;
        private final Runnable over;
        private volatile boolean timeIsUp = runs;
        volatile boolean done;
        volatile boolean cancelled;

        Begun(Kind kind, @Nullable Route route, long bytes, Runnable over) {
            this.kind = kind;
            this.route = route;
            this.bytes = bytes;
            this.over = over;
        }

        @Override
        public void done() {
            done = true;
            goOn();
        }

        void timeIsUp() {
            timeIsUp = true;
            goOn();
        }

        private void goOn() {
            if (done && timeIsUp && !cancelled) {
                over.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private Operation begin(Kind kind, @Nullable Route route, long bytes, Runnable over) {
        var operation = new Begun(kind, route, bytes, over);
        begun.add(operation);
        return operation;
    }

    @Override
    public Operation receive(@Nullable Route route, long bytes, Runnable over) {
        return begin(Kind.RECEIVE, route, bytes, over);
    }

    @Override
    public Operation read(@Nullable Route route, long bytes, Runnable over) {
        return begin(Kind.READ, route, bytes, over);
    }

    @Override
    public Operation send(@Nullable Route route, long bytes, Runnable over) {
        return begin(Kind.SEND, route, bytes, over);
    }
}
