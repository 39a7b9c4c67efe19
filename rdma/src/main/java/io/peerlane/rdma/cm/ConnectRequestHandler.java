package io.peerlane.rdma.cm;

/** Told of each connection request that reaches a listener. */
@FunctionalInterface
public interface ConnectRequestHandler {

    /** Runs on the connection's event loop; answers by {@link ConnectRequest#accept} or {@link ConnectRequest#reject}. */
    void requested(ConnectRequest request);

    /**
     * Told of a connection that was refused before there was a request; on the connection's event loop.
     *
     * @return whether the refusal is written to a log, or left out of one that limits its lines: the device then keeps silent
     */
    default boolean refused(RefusedRequest refused) {
        return false;
    }
}
