package io.peerlane.rdma.rnic;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The adapter's work on one event loop. Every way into the adapter (a doorbell, bytes from a stream) is bracketed by
 * {@link #enter} and {@link #leave}; what it caused is settled when the outermost one leaves: queue pairs transmit,
 * completions are written and announced, streams are flushed, until nothing is left.
 *
 * <p>The driver's interrupt handler runs inside settling and rings doorbells from there. These only add work: nothing is
 * delivered from inside a delivery, so handlers never recurse.
 */
final class DeviceLoop {

    private final Queue<DeviceCompletionQueue> completions = new ArrayDeque<>();
    private final Queue<OffloadedStream> transmitters = new ArrayDeque<>();
    private final Queue<OffloadedStream> flushes = new ArrayDeque<>();
    private final Queue<DeviceQueuePair> endings = new ArrayDeque<>();

    private int depth;
    private boolean settling;

    void enter() {
        depth++;
    }

    void leave() {
        if (--depth == 0 && !settling) {
            settle();
        }
    }

    /** Leaves what was caused for a later {@link #leave}: more of the same is to come. */
    void leaveUnsettled() {
        depth--;
    }

    void completionsWait(DeviceCompletionQueue queue) {
        completions.add(queue);
    }

    void transmissionWaits(OffloadedStream stream) {
        transmitters.add(stream);
    }

    void flushWaits(OffloadedStream stream) {
        flushes.add(stream);
    }

    void endingWaits(DeviceQueuePair queuePair) {
        endings.add(queuePair);
    }

    private void settle() {
        settling = true;
        try {
            while (settleNext()) {}
        } finally {
            settling = false;
        }
    }

    /** Completions first: what they make the driver post joins the same flush. The end of a connection comes last. */
    private boolean settleNext() {
        var queue = completions.poll();
        if (queue != null) {
            queue.deliver();
            return true;
        }
        var transmitter = transmitters.poll();
        if (transmitter != null) {
            transmitter.transmit();
            return true;
        }
        var flush = flushes.poll();
        if (flush != null) {
            flush.flush();
            return true;
        }
        var ending = endings.poll();
        if (ending != null) {
            ending.settleEnd();
            return true;
        }
        return false;
    }
}
