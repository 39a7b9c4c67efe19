package io.peerlane.nvme.tcp;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The way out of a connection, and control of the way in. Bytes leave in the order of the calls. Used on the connection's loop;
 * only {@link #flush} may call {@link Sent}, no other call comes back into the connection before it returns.
 */
public interface TcpOutput {

    /** The peer, for logs. */
    String remoteAddress();

    /** The address of this side that the peer connected to; empty if it is not known. */
    Optional<InetSocketAddress> localAddress();

    /** Queues a copy of {@code length} bytes from {@code offset}. */
    void copy(MemorySegment bytes, long offset, int length);

    /** Queues {@code length} bytes from {@code offset} by reference: they are not touched until they are {@link #notifyWhenSent sent}. */
    void lend(MemorySegment bytes, long offset, int length);

    /** Calls {@code sent} on the loop once everything queued so far is with TCP; never, if the connection is lost before. */
    void notifyWhenSent(Sent sent);

    /** Hands what is queued to TCP. */
    void flush();

    /** Bytes queued that TCP has not taken. */
    long queuedBytes();

    /** The connection takes bytes again: offers what it left over, then reads on. */
    void resumeInput();

    /** Sends what is queued, then says that nothing follows; still reads. */
    void finish();

    /** Closes at once; what is queued is dropped. */
    void close();

    /** Someone who waits for bytes to leave. */
    interface Sent {
        /** They left: memory that was lent is free. */
        void sent();
    }
}
