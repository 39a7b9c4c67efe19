package io.peerlane.fabric.pci;

import java.util.concurrent.atomic.AtomicBoolean;

/** Waits for the removal of a function on behalf of its driver. Thread-safe. */
public final class RemovalWatch implements AutoCloseable {

    private final Presence presence;
    private final Runnable listener;
    private final AtomicBoolean over = new AtomicBoolean();

    RemovalWatch(Presence presence, Runnable listener) {
        this.presence = presence;
        this.listener = listener;
    }

    void tell() {
        if (over.compareAndSet(false, true)) {
            presence.forget(this);
            listener.run();
        }
    }

    /** Forgets the listener. One that is being told at this moment on another thread may still be running. */
    @Override
    public void close() {
        over.set(true);
        presence.forget(this);
    }
}
