package io.peerlane.nvme.host.tcp;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.HostTransport;
import io.peerlane.nvme.host.Initiator;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/** Makes associations with NVMe/TCP controllers. Safe from any thread. */
public final class TcpInitiator extends Initiator {

    private final TcpDialer dialer;
    private final HostMemory memory;
    private final TcpHostOptions options;

    /**
     * @param memory of the host; data of commands names addresses of it
     * @param scheduler for keep alive and time limits
     */
    public TcpInitiator(
            TcpDialer dialer, HostMemory memory, ScheduledExecutorService scheduler, TcpHostOptions options) {
        super(scheduler);
        this.dialer = dialer;
        this.memory = memory;
        this.options = options;
    }

    @Override
    protected HostTransport transport(InetSocketAddress address, AssociationOptions association) {
        return new TcpHostTransport(dialer, memory, address, options, association);
    }
}
