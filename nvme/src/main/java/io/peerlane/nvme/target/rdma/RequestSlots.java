package io.peerlane.nvme.target.rdma;

import java.util.ArrayDeque;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The request slots of a connection: which are free, which are in use, and the capsules that wait for one because every slot
 * still waits for its response to leave. There are never more capsules than receive buffers. Used on the connection's loop.
 */
final class RequestSlots {

    /** A capsule in a receive buffer. */
    private record Capsule(int receiveSlot, int bytes) {}

    private final RdmaRequest[] requests;
    private final boolean[] inUse;
    private final ArrayDeque<Capsule> waiting = new ArrayDeque<>();
    private @Nullable RdmaRequest firstFree;
    private int used;

    RequestSlots(int count, IntFunction<RdmaRequest> make) {
        requests = new RdmaRequest[count];
        inUse = new boolean[count];
        for (int i = count - 1; i >= 0; i--) {
            requests[i] = make.apply(i);
            requests[i].nextFree = firstFree;
            firstFree = requests[i];
        }
    }

    RdmaRequest get(int index) {
        return requests[index];
    }

    /** True if no slot is in use. */
    boolean isIdle() {
        return used == 0;
    }

    /** Starts the command of a capsule, or lets it wait for a slot. */
    void begin(int receiveSlot, int bytes) {
        RdmaRequest request = firstFree;
        if (request == null) {
            waiting.addLast(new Capsule(receiveSlot, bytes));
            return;
        }
        firstFree = request.nextFree;
        request.nextFree = null;
        inUse[request.index()] = true;
        used++;
        request.receive(receiveSlot, bytes);
    }

    /** A slot is done; a capsule that waits is not started yet. */
    void free(RdmaRequest request) {
        inUse[request.index()] = false;
        used--;
        request.nextFree = firstFree;
        firstFree = request;
    }

    /** Starts a capsule that waits, if there is one. */
    void beginWaiting() {
        Capsule next = waiting.pollFirst();
        if (next != null) {
            begin(next.receiveSlot(), next.bytes());
        }
    }

    /** The queue pair is gone: forgets what waits, ends what is in use. */
    void connectionLost() {
        waiting.clear();
        for (var request : requests) {
            if (inUse[request.index()]) {
                request.connectionLost();
            }
        }
    }
}
