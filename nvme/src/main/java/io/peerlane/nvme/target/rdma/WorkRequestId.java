package io.peerlane.nvme.target.rdma;

/**
 * Work request identifiers of a connection: what was asked for in the upper half, the receive buffer or request it was asked
 * for in the lower.
 */
final class WorkRequestId {

    static final long RECEIVE = 0L << 32;
    static final long READ = 1L << 32;
    static final long SEND = 2L << 32;
    static final long WRITE = 3L << 32;

    private static final long KIND = -1L << 32;

    private WorkRequestId() {}

    /**
     * @param kind {@link #RECEIVE}, {@link #READ}, {@link #SEND} or {@link #WRITE}
     * @param index of the receive buffer or the request, not negative
     */
    static long of(long kind, int index) {
        return kind | index;
    }

    static long kind(long workRequestId) {
        return workRequestId & KIND;
    }

    static int index(long workRequestId) {
        return (int) workRequestId;
    }
}
