package io.peerlane.nvme.target.rdma;

/**
 * Where a connection is.
 *
 * <pre>
 *   CONNECTING --established--&gt; LIVE --abort, disconnect--&gt; CLOSING --disconnected--&gt; CLOSED --last request--&gt; RELEASED
 * </pre>
 */
enum ConnectionState {
    /** Accepted; the host may send as soon as it has the answer. */
    CONNECTING,
    /** Established. */
    LIVE,
    /** Being closed: nothing is posted, what the adapter still delivers is dropped. */
    CLOSING,
    /** The adapter has let go; requests may still be in a block device. */
    CLOSED,
    /** All memory is given back. */
    RELEASED;

    /** Whether work may be posted and commands may start. */
    boolean isUsable() {
        return this == CONNECTING || this == LIVE;
    }

    /** Whether the queue pair is gone. */
    boolean isOver() {
        return this == CLOSED || this == RELEASED;
    }
}
