package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.util.ArrayDeque;
import java.util.Deque;

/** A completion queue of {@link FakeVerbs}, delivered on its loop. */
final class FakeCompletionQueue implements CompletionQueue {
    private final FakeVerbs verbs;
    private final int entries;
    private final CompletionHandler handler;
    private final Deque<WorkCompletion> waiting = new ArrayDeque<>();

    FakeCompletionQueue(FakeVerbs verbs, int entries, CompletionHandler handler) {
        this.verbs = verbs;
        this.entries = entries;
        this.handler = handler;
    }

    void add(long id, WorkCompletionStatus status, CompletionOpcode opcode, int bytes, Integer invalidated) {
        var completion = new WorkCompletion();
        completion.workRequestId = id;
        completion.status = status;
        completion.opcode = opcode;
        completion.byteLength = bytes;
        completion.withInvalidate = invalidated != null;
        completion.invalidatedKey = invalidated == null ? 0 : invalidated;
        if (waiting.size() == entries) {
            throw new IllegalStateException("completion queue overrun");
        }
        waiting.add(completion);
        if (waiting.size() == 1) {
            verbs.loop().execute(this::drain);
        }
    }

    private void drain() {
        while (!waiting.isEmpty()) {
            handler.completed(waiting.poll());
        }
        handler.drained();
    }

    /** The queue pair is gone: nothing of it is delivered. */
    void forget() {
        waiting.clear();
    }

    @Override
    public int entries() {
        return entries;
    }

    @Override
    public void close() {
        verbs.liveResources.decrementAndGet();
    }
}
