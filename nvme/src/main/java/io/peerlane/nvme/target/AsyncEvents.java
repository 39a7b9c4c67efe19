package io.peerlane.nvme.target;

import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AsynchronousEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;

/**
 * Asynchronous events of one controller: requests held for them, and those that wait for a request (NVMe Base 2.1, 5.1.2).
 * Used on the controller's loop.
 *
 * <p>A controller has one event: Namespace Attribute Changed, or Discovery Log Page Change of a discovery controller. It is held
 * back until its log page is read.
 */
final class AsyncEvents {

    /** Requests held at a time; AERL says one less. */
    static final int LIMIT = 4;

    /** Bit of OAES and feature 0Bh: namespace attribute notices. */
    static final int NAMESPACE_ATTRIBUTE = 1 << 8;

    /** Bit of OAES and feature 0Bh: discovery log page change notices. */
    static final int DISCOVERY_LOG = 1 << 31;

    /** Identifiers kept before the list overflows. */
    private static final int CHANGED_LIMIT = 1024;

    private final ArrayDeque<TargetRequest> held = new ArrayDeque<>(LIMIT);
    private final TreeSet<Long> changed = new TreeSet<>();
    private final int supported;
    private final AsynchronousEvent event;
    private int configuration;
    private boolean masked;
    private boolean pending;

    private AsyncEvents(int supported, AsynchronousEvent event) {
        this.supported = supported;
        this.event = event;
    }

    /** Those of an I/O controller. */
    static AsyncEvents ofNamespaces() {
        return new AsyncEvents(NAMESPACE_ATTRIBUTE, AsynchronousEvent.NAMESPACE_ATTRIBUTE_CHANGED);
    }

    /** Those of a discovery controller. */
    static AsyncEvents ofDiscovery() {
        return new AsyncEvents(DISCOVERY_LOG, AsynchronousEvent.DISCOVERY_LOG_CHANGED);
    }

    /** OAES and the settable bits of feature 0Bh. */
    int supported() {
        return supported;
    }

    /** Value of feature 0Bh. */
    int configuration() {
        return configuration;
    }

    /** Sets feature 0Bh; an event that waits and is not wanted any more is forgotten. */
    void configure(int value) {
        configuration = value;
        pending &= (value & supported) != 0;
    }

    /** Asynchronous Event Request: held, answered at once if an event waits, or refused. */
    void request(TargetRequest request) {
        if (held.size() == LIMIT) {
            Status limit = CommandSpecificStatus.ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED;
            request.complete(limit.doNotRetry());
            return;
        }
        request.hold();
        held.addLast(request);
        deliver();
    }

    /** A namespace came, went or changed. */
    void namespaceChanged(long nsid) {
        if (changed.size() < CHANGED_LIMIT) {
            changed.add(nsid);
        }
        raise();
    }

    /** The controller's event happened; forgotten unless the host asked for it. */
    void raise() {
        if ((configuration & supported) != 0) {
            pending = true;
            deliver();
        }
    }

    /** The identifiers that changed since the log page was last read, ascending. */
    List<Long> changedNamespaces() {
        return List.copyOf(changed);
    }

    /** The log page was read without Retain Asynchronous Event: further notices may pass. */
    void changedNamespacesRead() {
        changed.clear();
        logRead();
    }

    /** The event's log page was read without Retain Asynchronous Event. */
    void logRead() {
        masked = false;
        deliver();
    }

    /** Controller reset: requests return to the host, events are forgotten. */
    void reset() {
        pending = false;
        masked = false;
        configuration = 0;
        changed.clear();
        end();
    }

    /** Controller shutdown: requests return to the host. */
    void end() {
        while (!held.isEmpty()) {
            held.removeFirst().complete(GenericStatus.ABORT_REQUESTED.doNotRetry());
        }
    }

    /** The request's connection is gone. */
    void forget(TargetRequest request) {
        held.remove(request);
    }

    private void deliver() {
        if (pending && !masked && !held.isEmpty()) {
            pending = false;
            masked = true;
            held.removeFirst().complete(Status.SUCCESS, event.dw0());
        }
    }
}
