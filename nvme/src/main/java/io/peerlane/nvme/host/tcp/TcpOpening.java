package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.host.AssociationException.Kind.UNREACHABLE;

import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A queue that waits for its connection. */
final class TcpOpening implements TcpDialer.Caller {

    private final TcpHostTransport transport;
    private final QueueParameters parameters;
    private final Consumer<AssociationException> lost;
    private final CompletableFuture<HostQueue> opened = new CompletableFuture<>();

    TcpOpening(TcpHostTransport transport, QueueParameters parameters, Consumer<AssociationException> lost) {
        this.transport = transport;
        this.parameters = parameters;
        this.lost = lost;
    }

    CompletableFuture<HostQueue> opened() {
        return opened;
    }

    @Override
    public Optional<TcpInput> connected(Executor loop, TcpOutput output) {
        if (opened.isDone()) {
            return Optional.empty(); // whoever wanted it has given up
        }
        var queue = new TcpHostQueue(transport, parameters, loop, output, lost, opened);
        queue.initialize();
        return Optional.of(queue);
    }

    @Override
    public void failed(Throwable cause) {
        opened.completeExceptionally(new AssociationException(
                UNREACHABLE,
                transport.name() + " queue " + parameters.queueIdentifier(),
                String.valueOf(cause.getMessage()),
                "a connection",
                cause));
    }
}
