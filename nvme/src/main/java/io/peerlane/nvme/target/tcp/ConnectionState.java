package io.peerlane.nvme.target.tcp;

/**
 * Where a connection is.
 *
 * <pre>
 *   INITIALIZING --ICReq, ICResp--&gt; LIVE --TermReq, disconnect--&gt; FINISHING --closed--&gt; CLOSED --last request--&gt; RELEASED
 *   INITIALIZING --TermReq, timeout--&gt; FINISHING
 * </pre>
 */
enum ConnectionState {
    /** Nothing but ICReq may come. */
    INITIALIZING,
    /** ICResp was sent. */
    LIVE,
    /** What is queued is being sent; what comes in is dropped. */
    FINISHING,
    /** The socket is gone; requests may still be in a block device. */
    CLOSED,
    /** All memory is given back. */
    RELEASED;

    /** Whether PDUs are looked at and sent. */
    boolean isUsable() {
        return this == INITIALIZING || this == LIVE;
    }

    /** Whether the socket is gone. */
    boolean isOver() {
        return this == CLOSED || this == RELEASED;
    }
}
