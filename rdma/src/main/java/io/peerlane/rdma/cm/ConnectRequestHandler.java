package io.peerlane.rdma.cm;

/** Told of each connection request that reaches a listener. */
@FunctionalInterface
public interface ConnectRequestHandler {

    /** Runs on the connection's event loop; answers by {@link ConnectRequest#accept} or {@link ConnectRequest#reject}. */
    void requested(ConnectRequest request);
}
