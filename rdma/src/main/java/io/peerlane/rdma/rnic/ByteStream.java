package io.peerlane.rdma.rnic;

import io.peerlane.rdma.iwarp.WireBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The established transport connection below a queue pair, as the adapter sees it: it transmits by building FPDUs in
 * memory the stream lends, one batch at a time. All calls but {@link #cut} are made on the connection's event loop.
 */
public interface ByteStream {

    /** The peer, for messages. */
    String peer();

    /**
     * Memory to build the next batch in, the same on every call until {@link #write}; {@code null} while the transport
     * takes no more: {@link InboundStream#writable} follows then, after other
     * connections of the loop had their turn.
     */
    @Nullable
    WireBuffer reserve();

    /** Hands over the first {@code length} bytes of the reserved memory, at least 1. They leave with {@link #flush}. */
    void write(int length);

    /** Sends what was written. */
    void flush();

    /**
     * Ends the outbound half behind what was written, and the rest soon after if the peer does not.
     * {@link InboundStream#ended} follows.
     */
    void finish();

    /** The adapter below is gone: closes at once, from any thread; {@link InboundStream#ended} follows, not in order. */
    void cut(String reason);

    /** Closes at once behind what was flushed. {@link InboundStream#ended} is not called any more. Idempotent. */
    void close();
}
