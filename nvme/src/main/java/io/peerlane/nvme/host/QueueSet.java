package io.peerlane.nvme.host;

import static io.peerlane.nvme.host.AssociationException.Kind.TIMED_OUT;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The open queues of an association. Safe from any thread: what concerns a queue is done on its event loop. */
final class QueueSet {

    private final HostTransport transport;
    private final AssociationOptions options;
    private final Consumer<AssociationException> failed;
    private final List<HostQueue> queues = new CopyOnWriteArrayList<>();

    /** @param failed told why the association ends: a queue is lost, or a command's time is over */
    QueueSet(HostTransport transport, AssociationOptions options, Consumer<AssociationException> failed) {
        this.transport = transport;
        this.options = options;
        this.failed = failed;
    }

    /**
     * Opens a queue; blocks.
     *
     * @throws AssociationException if it cannot be opened in time
     */
    HostQueue open(QueueParameters parameters) {
        var opening = transport.open(parameters, failed);
        var queue =
                AdminChannel.await(opening.orTimeout(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS));
        queues.add(queue);
        return queue;
    }

    int size() {
        return queues.size();
    }

    /** Looks for commands whose time is over. */
    void tick() {
        for (var queue : queues) {
            onLoop(queue, () -> {
                var overdue = queue.failure() == null ? queue.tick() : null;
                if (overdue != null) {
                    int identifier = queue.parameters().queueIdentifier();
                    failed.accept(new AssociationException(
                            TIMED_OUT, overdue, "no response in time on queue " + identifier, "one"));
                }
            });
        }
    }

    /** Ends every queue on its loop. */
    void fail(AssociationException reason) {
        queues.forEach(queue -> onLoop(queue, () -> queue.fail(reason)));
    }

    /** Closes every queue on its loop, after it has failed there; blocks for {@code limit} at most. */
    void close(Duration limit) {
        var closing = queues.stream().map(QueueSet::closed).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing)
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        queues.clear();
    }

    private static CompletableFuture<Void> closed(HostQueue queue) {
        var closed = new CompletableFuture<Void>();
        onLoop(queue, () -> {
            var _ = queue.close().whenComplete((_, _) -> closed.complete(null));
        });
        return closed;
    }

    private static void onLoop(HostQueue queue, Runnable task) {
        try {
            queue.loop().execute(task);
        } catch (RejectedExecutionException _) {
            task.run();
        }
    }
}
