package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/** A completion queue of a {@link FakeRnic}: what completed waits until the test delivers it. */
final class FakeCompletions implements CompletionQueue {
    private final FakeRnic rnic;
    private final int entries;
    private final CompletionHandler handler;
    private final ArrayDeque<WorkCompletion> waiting = new ArrayDeque<>();

    FakeCompletions(FakeRnic rnic, int entries, CompletionHandler handler) {
        this.rnic = rnic;
        this.entries = entries;
        this.handler = handler;
    }

    void add(long id, WorkCompletionStatus status, CompletionOpcode opcode, int bytes) {
        var completion = new WorkCompletion();
        completion.workRequestId = id;
        completion.status = status;
        completion.opcode = opcode;
        completion.byteLength = bytes;
        if (waiting.size() == entries) {
            throw new IllegalStateException("completion queue overrun");
        }
        waiting.add(completion);
    }

    /** Delivers all in one batch, as long as the queue pair is there. */
    void deliver(BooleanSupplier isOver) {
        while (!waiting.isEmpty() && !isOver.getAsBoolean()) {
            handler.completed(waiting.poll());
        }
        if (!isOver.getAsBoolean()) {
            handler.drained();
        }
    }

    @Override
    public int entries() {
        return entries;
    }

    @Override
    public void close() {
        rnic.completionQueueClosed();
    }
}
