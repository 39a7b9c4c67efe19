package io.peerlane.nvme.host;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;

/** Makes associations with controllers over one kind of transport. Safe from any thread. */
public abstract class Initiator {

    private final ScheduledExecutorService scheduler;

    /** @param scheduler for keep alive and time limits */
    protected Initiator(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    /** How queues to {@code address} are opened. */
    protected abstract HostTransport transport(InetSocketAddress address, AssociationOptions association);

    /** Starts an association; the future fails with {@link AssociationException}, in bounded time. */
    public final CompletableFuture<Association> connect(InetSocketAddress address, AssociationOptions association) {
        return Association.connect(transport(address, association), association, scheduler);
    }

    /**
     * Makes an association and waits for it; not for event loops.
     *
     * @throws AssociationException if it cannot be made
     */
    public final Association connectAndWait(InetSocketAddress address, AssociationOptions association) {
        try {
            return connect(address, association).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw failure;
        }
    }
}
