package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.HostTransport;
import io.peerlane.nvme.host.Initiator;
import io.peerlane.rdma.cm.ConnectionManager;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/** Makes associations with NVMe/RDMA controllers. Safe from any thread. */
public final class RdmaInitiator extends Initiator {

    private final ConnectionManager connections;
    private final Fabric machine;
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
        super(scheduler);
        this.connections = connections;
        this.machine = machine;
        this.options = options;
    }

    @Override
    protected HostTransport transport(InetSocketAddress address, AssociationOptions association) {
        return new RdmaHostTransport(connections, machine, address, options, association);
    }
}
