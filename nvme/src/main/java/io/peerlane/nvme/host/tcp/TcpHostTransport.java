package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.HostTransport;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.wire.IdentifyController;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Queues over TCP connections to one address. */
final class TcpHostTransport implements HostTransport {

    private static final int PAGE_BYTES = 4096;
    private static final int SGLS_SUPPORTED = 3;

    private final TcpDialer dialer;
    private final HostMemory memory;
    private final InetSocketAddress address;
    private final TcpHostOptions options;
    private final AssociationOptions association;

    TcpHostTransport(
            TcpDialer dialer,
            HostMemory memory,
            InetSocketAddress address,
            TcpHostOptions options,
            AssociationOptions association) {
        this.dialer = dialer;
        this.memory = memory;
        this.address = address;
        this.options = options;
        this.association = association;
    }

    @Override
    public String name() {
        return "tcp " + address.getHostString() + ":" + address.getPort();
    }

    @Override
    public int loops() {
        return dialer.loops();
    }

    @Override
    public int maxTransferBytes() {
        return options.maxTransferBytes();
    }

    @Override
    public Optional<PciFunction> dmaDevice() {
        return Optional.empty();
    }

    @Override
    public HostBuffer allocate(long bytes) {
        return memory.allocate(bytes, PAGE_BYTES);
    }

    HostMemory memory() {
        return memory;
    }

    TcpHostOptions options() {
        return options;
    }

    Duration tickPeriod() {
        return association.tickPeriod();
    }

    @Override
    public void check(IdentifyController controller) {
        long sgls = controller.get(IdentifyController.SGLS);
        if ((sgls & SGLS_SUPPORTED) == 0) {
            throw new AssociationException(UNACCEPTABLE, "SGLS", String.format("0x%x", sgls), "bit 0 or 1 set");
        }
    }

    @Override
    public CompletableFuture<HostQueue> open(QueueParameters parameters, Consumer<AssociationException> lost) {
        var opening = new TcpOpening(this, parameters, lost);
        dialer.dial(parameters.loop(), address, association.connectTimeout(), opening);
        return opening.opened();
    }

    /** Nothing is shared. */
    @Override
    public void close() {}
}
