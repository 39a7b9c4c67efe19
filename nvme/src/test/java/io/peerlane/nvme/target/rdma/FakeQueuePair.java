package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.SendWorkRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue pair as the target uses it. */
final class FakeQueuePair implements QueuePair {
    record Receive(long id, long address, int length) {}

    private final FakeRnic rnic;
    private final QueuePairAttributes attributes;
    private final List<Receive> postedReceives = new ArrayList<>();
    private final ArrayDeque<Receive> receives = new ArrayDeque<>();
    private final List<PostedWork> posted = new ArrayList<>();
    private final ArrayDeque<PostedWork> work = new ArrayDeque<>();
    private @Nullable String failure;
    private int outstanding;
    private int receivesPosted;
    private int rings;
    private boolean closed;

    FakeQueuePair(FakeRnic rnic, QueuePairAttributes attributes) {
        this.rnic = rnic;
        this.attributes = attributes;
    }

    FakeCompletions completions() {
        return (FakeCompletions) attributes.sendCompletions();
    }

    /** Receives that were rung for and have no message. */
    ArrayDeque<Receive> receives() {
        return receives;
    }

    /** Send-queue requests that were rung for, oldest first. */
    ArrayDeque<PostedWork> work() {
        return work;
    }

    /** Takes the oldest off the queue. */
    PostedWork next() {
        outstanding--;
        return work.removeFirst();
    }

    int rings() {
        return rings;
    }

    @Nullable
    String failure() {
        return failure;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int number() {
        return 1;
    }

    @Override
    public QueuePairState state() {
        return failure == null ? QueuePairState.RTS : QueuePairState.ERROR;
    }

    @Override
    public void postReceive(long workRequestId, long address, int length, int localKey) {
        if (receives.size() + postedReceives.size() == attributes.receiveDepth()) {
            throw new IllegalStateException("receive queue overrun");
        }
        postedReceives.add(new Receive(workRequestId, address, length));
        receivesPosted++;
    }

    @Override
    public void postSend(SendWorkRequest request) {
        if (++outstanding > attributes.sendDepth()) {
            throw new IllegalStateException("send queue overrun");
        }
        posted.add(new PostedWork(
                request.opcode,
                request.workRequestId,
                request.signaled,
                request.address[0],
                request.length[0],
                request.localKey[0],
                request.remoteAddress,
                request.remoteKey,
                request.invalidateKey,
                receivesPosted));
    }

    @Override
    public void ring() {
        rings++;
        receives.addAll(postedReceives);
        postedReceives.clear();
        work.addAll(posted);
        posted.clear();
    }

    @Override
    public void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rnic.queuePairClosed();
        }
    }
}
