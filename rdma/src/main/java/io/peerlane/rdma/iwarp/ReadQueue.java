package io.peerlane.rdma.iwarp;

/**
 * RDMA Reads in the order of their requests, oldest first: a ring of fixed size. A stream has two, of the reads this side
 * has outstanding (as many as ORD) and of those it serves (IRD). Not thread-safe.
 */
public final class ReadQueue {

    private final int[] sinkStag;
    private final long[] sinkTo;
    private final long[] size;
    private final int[] sourceStag;
    private final long[] sourceTo;
    private final long[] token;
    private int head;
    private int count;

    ReadQueue(int capacity) {
        sinkStag = new int[capacity];
        sinkTo = new long[capacity];
        size = new long[capacity];
        sourceStag = new int[capacity];
        sourceTo = new long[capacity];
        token = new long[capacity];
    }

    /** Most reads it holds. */
    public int capacity() {
        return token.length;
    }

    /** Reads in it. */
    public int count() {
        return count;
    }

    /** No read in it. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Room for none. */
    public boolean isFull() {
        return count == token.length;
    }

    /** STag the oldest read's response is tagged with. */
    public int sinkStag() {
        return sinkStag[head];
    }

    /** Tagged offset of the first octet of the oldest read's response. */
    public long sinkTo() {
        return sinkTo[head];
    }

    /** Octets of the oldest read, 0 to 2^32 - 1. */
    public long size() {
        return size[head];
    }

    /** STag the oldest read reads from. */
    public int sourceStag() {
        return sourceStag[head];
    }

    /** Tagged offset the oldest read reads from. */
    public long sourceTo() {
        return sourceTo[head];
    }

    /** What the requester gave for the oldest read; 0 for a read of the peer. */
    public long token() {
        return token[head];
    }

    void add(int newSinkStag, long newSinkTo, long newSize, int newSourceStag, long newSourceTo, long newToken) {
        assert !isFull();
        int tail = head + count;
        tail -= tail >= token.length ? token.length : 0;
        sinkStag[tail] = newSinkStag;
        sinkTo[tail] = newSinkTo;
        size[tail] = newSize;
        sourceStag[tail] = newSourceStag;
        sourceTo[tail] = newSourceTo;
        token[tail] = newToken;
        count++;
    }

    void remove() {
        assert count > 0;
        head = head + 1 == token.length ? 0 : head + 1;
        count--;
    }
}
