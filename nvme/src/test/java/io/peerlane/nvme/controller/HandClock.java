package io.peerlane.nvme.controller;

import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.fabric.timing.paced.Operation;
import io.peerlane.fabric.tlp.Route;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A clock that a test turns: an operation is over when the test says so and its bytes are moved. */
final class HandClock implements DrivePacing {

    final List<Begun> begun = new CopyOnWriteArrayList<>();

    /** Operations are over as soon as their bytes are moved. */
    volatile boolean runs;

    /** An operation as it was begun, and what became of it. */
    final class Begun implements Operation {
        final Transfer transfer;
        final @Nullable Route route;
        final long bytes;
        private final Runnable over;
        private boolean timeIsUp = runs;
        private boolean done;
        private boolean cancelled;

        Begun(Transfer transfer, @Nullable Route route, long bytes, Runnable over) {
            this.transfer = transfer;
            this.route = route;
            this.bytes = bytes;
            this.over = over;
        }

        @Override
        public void done() {
            boolean now;
            synchronized (this) {
                done = true;
                now = timeIsUp && !cancelled;
            }
            if (now) {
                over.run();
            }
        }

        void timeIsUp() {
            boolean now;
            synchronized (this) {
                timeIsUp = true;
                now = done && !cancelled;
            }
            if (now) {
                over.run();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
        }

        synchronized boolean isDone() {
            return done;
        }

        synchronized boolean isCancelled() {
            return cancelled;
        }
    }

    @Override
    public Operation begin(Transfer transfer, @Nullable Route route, long bytes, Runnable over) {
        var operation = new Begun(transfer, route, bytes, over);
        begun.add(operation);
        return operation;
    }
}
