package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.target.TargetQueue;
import org.jspecify.annotations.Nullable;

/**
 * The request slots of a queue and their buffers: twice its entries, for a response may still be leaving when the next command
 * is there. TTAG is the slot in bits 10:0 and a counter of its uses in bits 15:11. Used on the connection's loop.
 */
final class RequestTable implements AutoCloseable {

    private static final int INDEX_BITS = 11;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

    private final int entries;
    private final InlineBuffers buffers;
    private final TcpRequest[] requests;
    private final boolean[] inUse;
    private @Nullable TcpRequest firstFree;
    private int used;
    private int executing;

    /**
     * @param entries commands outstanding at a time, 1 to 1024
     * @param slots 1 to 2048
     * @param buffers one for each of {@code entries}; owned from here on
     */
    RequestTable(TcpConnection connection, TargetQueue queue, int entries, int slots, InlineBuffers buffers) {
        this.entries = entries;
        this.buffers = buffers;
        this.requests = new TcpRequest[slots];
        this.inUse = new boolean[slots];
        for (int i = slots - 1; i >= 0; i--) {
            requests[i] = new TcpRequest(connection, this, queue, i);
            requests[i].nextFree = firstFree;
            firstFree = requests[i];
        }
    }

    static int tag(int index, int generation) {
        return (generation << INDEX_BITS & 0xffff) | index;
    }

    InlineBuffers buffers() {
        return buffers;
    }

    /** True if no slot is in use. */
    boolean isIdle() {
        return used == 0;
    }

    /** True if as many commands are outstanding as the queue has entries. */
    boolean isFull() {
        return executing == entries;
    }

    /** A free slot; null if each still waits for its response to leave. */
    @Nullable
    TcpRequest take() {
        TcpRequest request = firstFree;
        if (request != null) {
            firstFree = request.nextFree;
            request.nextFree = null;
            inUse[request.index()] = true;
            used++;
            executing++;
        }
        return request;
    }

    /** A command is answered: the host may send another one. */
    void answered() {
        executing--;
    }

    void free(TcpRequest request) {
        inUse[request.index()] = false;
        used--;
        request.nextFree = firstFree;
        firstFree = request;
    }

    /** The slot of a TTAG; null if it names none. */
    @Nullable
    TcpRequest byTag(int tag) {
        int index = tag & INDEX_MASK;
        return index < requests.length ? requests[index] : null;
    }

    /** Whether a command waits for data from the host, or for the host to take its response. */
    boolean isWaitingForHost() {
        for (var request : requests) {
            if (inUse[request.index()] && request.isWaitingForHost()) {
                return true;
            }
        }
        return false;
    }

    /** Ends what is in use. */
    void connectionLost() {
        for (var request : requests) {
            if (inUse[request.index()]) {
                request.connectionLost();
            }
        }
    }

    @Override
    public void close() {
        buffers.close();
    }
}
