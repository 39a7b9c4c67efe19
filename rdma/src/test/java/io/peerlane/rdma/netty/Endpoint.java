package io.peerlane.rdma.netty;

import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** A queue pair with its completion queue that writes down everything it is told. */
final class Endpoint implements ConnectionHandler, CompletionHandler {

    /** A copy of a completion. */
    record Completed(
            long id,
            WorkCompletionStatus status,
            CompletionOpcode opcode,
            int bytes,
            boolean withInvalidate,
            int invalidatedKey) {}

    final TestMachine machine;
    final Executor loop;
    final CompletionQueue completions;
    final QueuePair queuePair;
    final List<Completed> completed = new CopyOnWriteArrayList<>();
    final List<String> disconnected = new CopyOnWriteArrayList<>();
    volatile Connection connection;
    volatile int outboundReads = -1;
    volatile byte[] privateData;
    volatile byte[] rejection;
    volatile Throwable failure;
    volatile Consumer<WorkCompletion> onCompletion = _ -> {};
    volatile Runnable onEstablished = () -> {};
    volatile Runnable onDisconnected = () -> {};

    Endpoint(TestMachine machine, int depth) {
        this(machine, depth, 4 * depth);
    }

    Endpoint(TestMachine machine, int depth, int completionEntries) {
        this.machine = machine;
        loop = machine.loops.cpus().getFirst().executor();
        completions = machine.driver.createCompletionQueue(completionEntries, loop, this);
        queuePair = machine.domain.createQueuePair(new QueuePairAttributes(completions, completions, depth, depth));
    }

    /** Runs on the event loop and waits. */
    <T> T call(Callable<T> task) {
        var future = new FutureTask<>(task);
        loop.execute(future);
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    @Override
    public QueuePair resolved(int loopIndex, Executor eventLoop) {
        return queuePair;
    }

    @Override
    public void established(Connection newConnection, byte[] data, int reads) {
        privateData = data;
        outboundReads = reads;
        connection = newConnection;
        onEstablished.run();
    }

    @Override
    public void rejected(byte[] data) {
        rejection = data;
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
    }

    @Override
    public void disconnected(String reason) {
        disconnected.add(reason);
        onDisconnected.run();
    }

    @Override
    public void completed(WorkCompletion c) {
        completed.add(
                new Completed(c.workRequestId, c.status, c.opcode, c.byteLength, c.withInvalidate, c.invalidatedKey));
        onCompletion.accept(c);
    }

    /** Receives completed successfully so far. */
    long receivedCount() {
        return completed.stream()
                .filter(c -> c.opcode == CompletionOpcode.RECEIVE && c.status == WorkCompletionStatus.SUCCESS)
                .count();
    }

    void close() {
        run(() -> {
            queuePair.close();
            completions.close();
        });
    }
}
