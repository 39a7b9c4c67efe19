package io.peerlane.nvme.host;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.wire.IdentifyController;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How queues of one association are opened: RDMA, TCP. Safe from any thread. */
public interface HostTransport extends AutoCloseable {

    /** For messages, e.g. {@code rdma 127.0.0.1:4420}. */
    String name();

    /** Event loops that queues can be put on. */
    int loops();

    /** Most bytes of data of one command. */
    int maxTransferBytes();

    /** The function whose DMA reaches the data of commands; empty if the CPU copies. */
    Optional<PciFunction> dmaDevice();

    /** Memory for the data of admin commands. */
    HostBuffer allocate(long bytes);

    /**
     * Checks what the transport needs of the controller.
     *
     * @throws AssociationException if it cannot work with it
     */
    void check(IdentifyController controller);

    /**
     * Opens a queue up to where the Connect command can be sent. Fails with {@link AssociationException}. If the caller
     * has given up by then (the future is complete), the queue is closed again.
     *
     * @param lost told once, on the queue's event loop, if the connection ends unasked or the peer breaks the rules
     */
    CompletableFuture<HostQueue> open(QueueParameters parameters, Consumer<AssociationException> lost);

    /** Frees what the queues shared; they are closed. */
    @Override
    void close();
}
