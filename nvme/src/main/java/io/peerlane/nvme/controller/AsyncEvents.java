package io.peerlane.nvme.controller;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AsynchronousEvent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Asynchronous events (NVMe Base 2.1, 5.1.2): outstanding requests, events without one, and types held back until the
 * host reads the log page of the last event of that type. Thread-safe.
 *
 * <p>An outstanding request holds no completion slot: it takes one when its event comes, or waits for one.
 */
final class AsyncEvents implements CompletionQueue.SlotWaiter {

    /** Requests the host may have outstanding: AERL + 1. */
    static final int MAX_REQUESTS = 4;

    private static final int MAX_EVENTS = 16;

    private final SubmissionQueue admin;
    private final ArrayDeque<Integer> requests = new ArrayDeque<>();
    private final ArrayDeque<AsynchronousEvent> events = new ArrayDeque<>();
    private final int[] heldUntilRead = new int[8];

    AsyncEvents(SubmissionQueue admin) {
        this.admin = admin;
        Arrays.fill(heldUntilRead, -1);
    }

    /**
     * A request arrives; its completion slot goes back.
     *
     * @return false if there are {@link #MAX_REQUESTS} already
     */
    synchronized boolean request(int cid) {
        if (requests.size() == MAX_REQUESTS) {
            return false;
        }
        requests.add(cid);
        admin.completions().release(1);
        deliver();
        return true;
    }

    /** Something happened; one like it that waits is enough, and the newest are dropped when too many wait. */
    void raise(AsynchronousEvent event) {
        synchronized (this) {
            if (events.contains(event) || events.size() == MAX_EVENTS) {
                return;
            }
            events.add(event);
            deliver();
        }
        admin.completions().signal();
    }

    /** The host read a log page without asking to retain the event. */
    void logPageRead(int logPage) {
        synchronized (this) {
            for (int type = 0; type < heldUntilRead.length; type++) {
                if (heldUntilRead[type] == logPage) {
                    heldUntilRead[type] = -1;
                }
            }
            deliver();
        }
        admin.completions().signal();
    }

    /**
     * Ends a request without an event.
     *
     * @return false if there is no such request, or no room for its completion
     */
    synchronized boolean abort(int cid) {
        if (!requests.contains(cid) || admin.completions().reserve(1) == 0) {
            return false;
        }
        requests.remove(cid);
        admin.complete(cid, 0, GenericStatus.ABORT_REQUESTED);
        return true;
    }

    @Override
    public synchronized boolean retry() {
        return deliver();
    }

    private boolean deliver() {
        boolean delivered = false;
        Iterator<AsynchronousEvent> waiting = events.iterator();
        while (waiting.hasNext() && !requests.isEmpty()) {
            AsynchronousEvent event = waiting.next();
            if (heldUntilRead[event.type()] >= 0) {
                continue;
            }
            if (admin.completions().reserve(1) == 0) {
                return delivered;
            }
            waiting.remove();
            heldUntilRead[event.type()] = event.logPage();
            admin.complete(requests.remove(), event.dw0(), Status.SUCCESS);
            delivered = true;
        }
        return delivered;
    }
}
