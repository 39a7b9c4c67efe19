package io.peerlane.nvme.target;

import io.peerlane.nvme.namespace.BlockQueue;
import java.util.ArrayDeque;

/**
 * A namespace's hardware queue of one event loop, and the requests that wait for a slot in it. The line is bounded by the
 * request slots of the loop's connections. Used on that loop only.
 */
final class LoopBlockQueue {

    private final TargetLoop loop;
    private final BlockQueue queue;
    private final ArrayDeque<TargetRequest> line = new ArrayDeque<>();
    private boolean touched;
    private boolean draining;

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
    }

    /** A slot is free again. */
    void slotFreed() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            drain();
        } finally {
            draining = false;
        }
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

    private void drain() {
        while (!line.isEmpty()) {
            TargetRequest request = line.removeFirst(); // out of the line first: it may complete during the offer
            if (!offer(request)) {
                request.linedUp();
                line.addFirst(request);
                return;
            }
        }
    }

    private boolean offer(TargetRequest request) {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
        return request.offerTo(queue);
    }
}
