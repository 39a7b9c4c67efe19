package io.peerlane.rdma.rnic;

/** Work requests of the RDMA Reads whose responses are not complete, oldest first; as many as ORD. */
final class OutstandingReads {

    private final long[] workRequestId;
    private final int[] length;
    private final boolean[] signaled;
    private int head;
    private int count;

    OutstandingReads(int capacity) {
        workRequestId = new long[capacity];
        length = new int[capacity];
        signaled = new boolean[capacity];
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** True if as many are outstanding as may be. */
    boolean isFull() {
        return count == length.length;
    }

    void add(long id, int bytes, boolean wantsCompletion) {
        int tail = (head + count++) % length.length;
        workRequestId[tail] = id;
        length[tail] = bytes;
        signaled[tail] = wantsCompletion;
    }

    long workRequestId() {
        return workRequestId[head];
    }

    int length() {
        return length[head];
    }

    boolean isSignaled() {
        return signaled[head];
    }

    void remove() {
        head = (head + 1) % length.length;
        count--;
    }
}
