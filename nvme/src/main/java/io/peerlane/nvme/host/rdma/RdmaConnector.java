package io.peerlane.nvme.host.rdma;

import static io.peerlane.nvme.host.AssociationException.Kind.LOST;
import static io.peerlane.nvme.host.AssociationException.Kind.PROTOCOL;
import static io.peerlane.nvme.host.AssociationException.Kind.REJECTED;
import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;
import static io.peerlane.nvme.host.AssociationException.Kind.UNREACHABLE;

import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes of one connection: makes its queue, judges the answer, tells when it is lost. On its event loop. */
final class RdmaConnector implements ConnectionHandler {

    private final RdmaHostTransport transport;
    private final QueueParameters parameters;
    private final Consumer<AssociationException> lost;
    private final CompletableFuture<HostQueue> opened = new CompletableFuture<>();
    private final String what;
    private @Nullable RdmaHostQueue queue;

    RdmaConnector(RdmaHostTransport transport, QueueParameters parameters, Consumer<AssociationException> lost) {
        this.transport = transport;
        this.parameters = parameters;
        this.lost = lost;
        this.what = transport.name() + " queue " + parameters.queueIdentifier();
    }

    CompletableFuture<HostQueue> opened() {
        return opened;
    }

    @Override
    public QueuePair resolved(int loopIndex, Executor loop) {
        try {
            var made = new RdmaHostQueue(transport, parameters, loop, lost);
            queue = made;
            return made.queuePair();
        } catch (RuntimeException refused) {
            opened.completeExceptionally(new AssociationException(
                    UNACCEPTABLE, what, String.valueOf(refused.getMessage()), "resources for a queue pair", refused));
            throw refused;
        }
    }

    @Override
    public void established(Connection connection, byte[] privateData, int outboundReads) {
        var made = queue;
        if (made == null) {
            throw new IllegalStateException(what + " established before it was resolved");
        }
        made.connected(connection);
        var refusal = check(privateData);
        if (refusal != null) {
            var _ = made.close().whenComplete((_, _) -> opened.completeExceptionally(refusal));
            return;
        }
        made.receiveQueueOfController(
                new CmAcceptData(MemorySegment.ofArray(privateData)).controllerReceiveQueueSize());
        if (!opened.complete(made)) {
            var _ = made.close();
        }
    }

    private @Nullable AssociationException check(byte[] privateData) {
        if (privateData.length < CmAcceptData.BYTES) {
            return new AssociationException(
                    PROTOCOL, what + " RDMA_CM_ACCEPT private data", privateData.length + " bytes", "32");
        }
        var accept = new CmAcceptData(MemorySegment.ofArray(privateData));
        if (accept.recordFormat() != 0) {
            return new AssociationException(PROTOCOL, what + " RECFMT", String.valueOf(accept.recordFormat()), "0");
        }
        if (accept.controllerReceiveQueueSize() == 0) {
            return new AssociationException(PROTOCOL, what + " CRQSIZE", "0", "1 or more");
        }
        return null;
    }

    @Override
    public void rejected(byte[] privateData) {
        give(new AssociationException(REJECTED, what, "rejected: " + rejection(privateData), "to be accepted"));
    }

    private static String rejection(byte[] privateData) {
        if (privateData.length < CmRejectData.BYTES) {
            return "no reason given";
        }
        var reject = new CmRejectData(MemorySegment.ofArray(privateData));
        return reject.status().map(Enum::name).orElseGet(() -> "STS " + reject.statusCode());
    }

    @Override
    public void failed(Throwable cause) {
        give(new AssociationException(UNREACHABLE, what, String.valueOf(cause.getMessage()), "a connection", cause));
    }

    private void give(AssociationException refusal) {
        if (queue != null) {
            queue.free();
        }
        opened.completeExceptionally(refusal);
    }

    @Override
    public void disconnected(String reason) {
        var gone = new AssociationException(LOST, what, "connection ended: " + reason, "an open one");
        if (queue != null) {
            queue.disconnected(gone);
        }
        opened.completeExceptionally(gone);
    }
}
