package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockQueue;
import java.util.ArrayDeque;

/**
 * A namespace's hardware queue of one event loop, and the requests that wait for a slot in it. The line is bounded by the
 * request slots of the loop's connections. Used on that loop only.
 *
 * <p>Namespaces of one drive share its slots: one that is freed may be what another namespace's line waits for, so it is
 * offered to all lines of the loop.
 */
final class LoopBlockQueue {

    private final TargetLoop loop;
    private final BlockQueue queue;
    private final ArrayDeque<TargetRequest> line = new ArrayDeque<>();
    private boolean touched;
    private boolean listed;

    LoopBlockQueue(TargetLoop loop, BlockQueue queue) {
        this.loop = loop;
        this.queue = queue;
    }

    /** Hands the request to the device, or lines it up. */
    void submit(TargetRequest request) {
        if (line.isEmpty() && offer(request)) {
            return;
        }
        request.linedUp();
        line.addLast(request);
        if (!listed) {
            listed = true;
            loop.lineFormed(this);
        }
    }

    /** A slot is free again. */
    void slotFreed() {
        loop.slotFreed();
    }

    /** Takes a request out of the line; it was never given to the device. */
    void remove(TargetRequest request) {
        line.remove(request);
    }

    /** Requests in the line. */
    int waiting() {
        return line.size();
    }

    void commit() {
        touched = false;
        queue.commit();
    }

    /** Hands over what the device takes; true if nobody waits any more. */
    boolean drain() {
        while (!line.isEmpty()) {
            TargetRequest request = line.removeFirst(); // out of the line first: it may complete during the offer
            if (!offer(request)) {
                request.linedUp();
                line.addFirst(request);
                return false;
            }
        }
        listed = false;
        return true;
    }

    private boolean offer(TargetRequest request) {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
        return request.offerTo(queue);
    }
}
