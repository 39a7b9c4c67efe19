package io.peerlane.rdma.rnic;

import io.peerlane.rdma.iwarp.WireBuffer;

/** What the adapter takes from the transport connection below a queue pair. Called on the connection's event loop. */
public interface InboundStream {

    /**
     * Bytes arrived; everything complete is placed before this returns.
     *
     * @return bytes used, 0 to {@code to - from}; the rest comes again, with more behind it
     */
    int received(WireBuffer bytes, int from, int to);

    /** No more bytes for now: the moment to deliver completions and to transmit. */
    void receiveComplete();

    /** {@link ByteStream#reserve} gives memory again. */
    void writable();

    /**
     * The stream is over.
     *
     * @param orderly true for the peer's FIN, false for a reset
     * @param leftover bytes that arrived and make no complete FPDU
     */
    void ended(boolean orderly, int leftover, String reason);
}
