package io.peerlane.app.machine;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.Initiator;
import io.peerlane.rdma.netty.EventLoops;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;

/** A host: memory, event loops and an initiator for one transport. For one thread at a time. */
abstract class HostClient implements AutoCloseable {

    /** Memory of the host, committed as it is used. */
    static final long DRAM_BYTES = 16L << 30;

    /** What is to be undone, latest first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** Has {@code step} done by {@link #close}, before what was there already. */
    final void undo(Runnable step) {
        undo.push(step);
    }

    /** A thread for keep alive and time limits, until this is closed. */
    final ScheduledExecutorService timers() {
        var timers = Timers.open();
        undo(timers::shutdownNow);
        return timers;
    }

    abstract Initiator initiator();

    /** Memory that data of commands is in. */
    abstract HostMemory memory();

    abstract EventLoops loops();

    /** Whether writes that fit go in the command capsule. */
    abstract boolean usesInCapsuleData();

    /**
     * Makes an association, closed with this; blocks.
     *
     * @throws AssociationException if it cannot be made
     */
    final Association connect(InetSocketAddress address, AssociationOptions options) {
        var association = initiator().connectAndWait(address, options);
        undo(association::close);
        return association;
    }

    /** Closes after a failure, and hands that back to be thrown; what fails here is only added to it. */
    final <E extends Exception> E closedAfter(E failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Disconnects and frees everything; a step that fails keeps none of the others from being done. */
    @Override
    public final void close() {
        RuntimeException failure = null;
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
