package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.HostTransport;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues over RDMA connections to one address, in one protection domain. */
final class RdmaHostTransport implements HostTransport {

    private static final Logger LOG = LoggerFactory.getLogger(RdmaHostTransport.class);

    private static final int PAGE_BYTES = 4096;
    private static final int SGLS_KEYED = 1 << 2;

    private final ConnectionManager connections;
    private final Fabric machine;
    private final InetSocketAddress address;
    private final RdmaHostOptions options;
    private final AssociationOptions association;
    private final ProtectionDomain domain;
    private int users;
    private boolean closed;

    RdmaHostTransport(
            ConnectionManager connections,
            Fabric machine,
            InetSocketAddress address,
            RdmaHostOptions options,
            AssociationOptions association) {
        this.connections = connections;
        this.machine = machine;
        this.address = address;
        this.options = options;
        this.association = association;
        this.domain = connections.device().allocateProtectionDomain();
    }

    @Override
    public String name() {
        return "rdma " + address.getHostString() + ":" + address.getPort();
    }

    @Override
    public int loops() {
        return connections.loops();
    }

    @Override
    public int maxTransferBytes() {
        return options.maxTransferBytes();
    }

    @Override
    public Optional<PciFunction> dmaDevice() {
        return Optional.of(device().function());
    }

    @Override
    public HostBuffer allocate(long bytes) {
        return machine.memory().allocate(bytes, PAGE_BYTES);
    }

    RdmaDevice device() {
        return connections.device();
    }

    ProtectionDomain domain() {
        return domain;
    }

    Fabric machine() {
        return machine;
    }

    Duration tickPeriod() {
        return association.tickPeriod();
    }

    @Override
    public void check(IdentifyController controller) {
        long sgls = controller.get(IdentifyController.SGLS);
        if ((sgls & SGLS_KEYED) == 0) {
            throw new AssociationException(
                    AssociationException.Kind.UNACCEPTABLE, "SGLS", String.format("0x%x", sgls), "bit 2 (keyed) set");
        }
    }

    @Override
    public CompletableFuture<HostQueue> open(QueueParameters parameters, Consumer<AssociationException> lost) {
        var connector = new RdmaConnector(this, parameters, lost);
        var request =
                new ConnectParameters(privateData(parameters), device().limits().maxInboundReads(), 0);
        connections.connect(parameters.loop(), address, request, connector);
        return connector.opened();
    }

    /** HRQSIZE counts entries, HSQSIZE entries less one; the admin queue names no controller. */
    private static byte[] privateData(QueueParameters parameters) {
        var octets = new byte[CmRequestData.BYTES];
        boolean admin = parameters.queueIdentifier() == 0;
        new CmRequestData(MemorySegment.ofArray(octets))
                .emit(new CmRequest(
                        0,
                        parameters.queueIdentifier(),
                        RdmaHostQueue.receives(parameters),
                        parameters.submissionQueueSize(),
                        admin ? 0 : parameters.controllerIdentifier()));
        return octets;
    }

    /** A queue uses the protection domain. */
    synchronized void retain() {
        users++;
    }

    /** A queue is freed; the last one after {@link #close} frees the protection domain. */
    synchronized void release() {
        users--;
        freeDomainIfUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        freeDomainIfUnused();
    }

    private void freeDomainIfUnused() {
        if (closed && users == 0) {
            try {
                domain.close();
            } catch (ErrnoException busy) {
                LOG.warn("{}: protection domain not freed: {}", name(), busy.getMessage());
            }
        }
    }
}
