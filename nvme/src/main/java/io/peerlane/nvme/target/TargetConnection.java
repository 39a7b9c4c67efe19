package io.peerlane.nvme.target;

import java.net.InetSocketAddress;
import java.util.Optional;

/** One connection of a transport, which carries one queue. Used on its event loop. */
public interface TargetConnection {

    /** The transport it belongs to. */
    TargetTransport transport();

    /** The peer, for logs. */
    String remoteAddress();

    /** The address of this side that the peer connected to, for the Discovery log page; empty if there is none. */
    default Optional<InetSocketAddress> localAddress() {
        return Optional.empty();
    }

    /** What {@link #announcedQueueIdentifier} answers if the connection was made without a word about its queue. */
    int NOT_ANNOUNCED = -1;

    /** QID that the host named when it made the connection, which Connect must repeat; or {@link #NOT_ANNOUNCED}. */
    default int announcedQueueIdentifier() {
        return NOT_ANNOUNCED;
    }

    /** Commands it can take at a time: SQSIZE + 1 may not exceed it. */
    int queueDepth();

    /** Sends what was queued since the last flush: rings the doorbell or flushes the socket. */
    void flush();

    /** Sends what was queued, then closes. The transport then calls {@link TargetQueue#closed}. */
    void disconnect(String reason);

    /** Closes at once. The transport then calls {@link TargetQueue#closed}. */
    void abort(String reason);
}
