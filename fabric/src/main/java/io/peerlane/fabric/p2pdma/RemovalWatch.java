package io.peerlane.fabric.p2pdma;

/** Waits for the removal of a provider on behalf of a listener. Thread-safe. */
public final class RemovalWatch implements AutoCloseable {

    private final P2pState state;
    private final Runnable listener;

    RemovalWatch(P2pState state, Runnable listener) {
        this.state = state;
        this.listener = listener;
    }

    void tell() {
        listener.run();
    }

    /** Forgets the listener. One that is being told at this moment on another thread may still be running. */
    @Override
    public void close() {
        state.forget(this);
    }
}
