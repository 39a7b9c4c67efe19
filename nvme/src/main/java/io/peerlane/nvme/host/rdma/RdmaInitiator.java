package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.rdma.cm.ConnectionManager;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;

/** Makes associations with NVMe/RDMA controllers. Safe from any thread. */
public final class RdmaInitiator {

    private final ConnectionManager connections;
    private final Fabric machine;
    private final ScheduledExecutorService scheduler;
    private final RdmaHostOptions options;

    /**
     * @param connections of the device to use
     * @param machine the machine the device is in; its DRAM holds capsules, and data names addresses of it
     * @param scheduler for keep alive and time limits
     */
    public RdmaInitiator(
            ConnectionManager connections,
            Fabric machine,
            ScheduledExecutorService scheduler,
            RdmaHostOptions options) {
        this.connections = connections;
        this.machine = machine;
        this.scheduler = scheduler;
        this.options = options;
    }

    /** Starts an association; the future fails with {@link AssociationException}, in bounded time. */
    public CompletableFuture<Association> connect(InetSocketAddress address, AssociationOptions association) {
        var transport = new RdmaHostTransport(connections, machine, address, options, association);
        return Association.connect(transport, association, scheduler);
    }

    /**
     * Makes an association and waits for it; not for event loops.
     *
     * @throws AssociationException if it cannot be made
     */
    public Association connectAndWait(InetSocketAddress address, AssociationOptions association) {
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
