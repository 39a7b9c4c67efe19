package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/** A queue pair whose peer is the target. */
final class FakeQueuePair implements QueuePair {
    private record Receive(long id, long address, int length) {}

    private record Posted(WorkRequestOpcode opcode, long id, boolean signaled, byte[] message, Runnable effect) {}

    private final FakeVerbs verbs;
    private final FakeCompletionQueue completions;
    private final QueuePairAttributes attributes;
    private final Deque<Receive> receives = new ArrayDeque<>();
    private final Deque<Posted> sends = new ArrayDeque<>();
    private ConnectionHandler handler;
    private QueuePairState state = QueuePairState.IDLE;
    private int outstanding;

    FakeQueuePair(FakeVerbs verbs, FakeCompletionQueue completions, QueuePairAttributes attributes) {
        this.verbs = verbs;
        this.completions = completions;
        this.attributes = attributes;
    }

    /** The initiator gave it to this connection. */
    void handler(ConnectionHandler of) {
        handler = of;
    }

    @Override
    public int number() {
        return 1;
    }

    @Override
    public QueuePairState state() {
        return state;
    }

    @Override
    public void postReceive(long workRequestId, long address, int length, int localKey) {
        if (receives.size() == attributes.receiveDepth()) {
            throw new IllegalStateException("receive queue overrun");
        }
        receives.add(new Receive(workRequestId, address, length));
    }

    @Override
    public void postSend(SendWorkRequest request) {
        if (++outstanding > attributes.sendDepth()) {
            throw new IllegalStateException("send queue overrun");
        }
        var message = new byte[0];
        Runnable effect = () -> {};
        switch (request.opcode) {
            case SEND ->
                message = verbs.bytes(request.address[0], request.length[0]).toArray(ValueLayout.JAVA_BYTE);
            case REGISTER_MEMORY -> {
                var region = (FakeFastRegion) request.region;
                var binding =
                        new FakeVerbs.Binding(request.registerAddress, request.registerLength, request.registerAccess);
                int key = request.registerKey;
                effect = () -> bind(region, key, binding);
            }
            case LOCAL_INVALIDATE -> {
                int key = request.invalidateKey;
                effect = () -> invalidate(key);
            }
            default -> throw new AssertionError("an initiator does not post " + request.opcode);
        }
        sends.add(new Posted(request.opcode, request.workRequestId, request.signaled, message, effect));
    }

    private void bind(FakeFastRegion region, int key, FakeVerbs.Binding binding) {
        if (verbs.bindings.containsKey(region.key()) || binding.length() > region.maxLength()) {
            throw new IllegalStateException("region bound already, or too small");
        }
        region.key(key);
        verbs.bindings.put(key, binding);
    }

    private void invalidate(int key) {
        if (verbs.bindings.remove(key) == null) {
            throw new IllegalStateException(String.format("key 0x%08x is not valid", key));
        }
    }

    @Override
    public void ring() {
        verbs.rings.incrementAndGet();
        while (!sends.isEmpty() && state != QueuePairState.ERROR) {
            var posted = sends.poll();
            outstanding--;
            posted.effect.run();
            if (posted.signaled) {
                var opcode = posted.opcode == WorkRequestOpcode.SEND
                        ? CompletionOpcode.SEND
                        : CompletionOpcode.LOCAL_INVALIDATE;
                completions.add(posted.id, WorkCompletionStatus.SUCCESS, opcode, 0, null);
            }
            if (posted.opcode == WorkRequestOpcode.SEND) {
                verbs.target().capsule(verbs, this, MemorySegment.ofArray(posted.message));
            }
        }
    }

    /** The peer sends a message, invalidating a key if one is given. Safe from any thread. */
    void deliver(byte[] message, Integer invalidate) {
        verbs.loop().execute(() -> {
            if (state == QueuePairState.ERROR) {
                return;
            }
            if (invalidate != null) {
                verbs.bindings.remove(invalidate);
            }
            var receive = receives.remove();
            MemorySegment.copy(
                    MemorySegment.ofArray(message), 0, verbs.bytes(receive.address, message.length), 0, message.length);
            completions.add(
                    receive.id, WorkCompletionStatus.SUCCESS, CompletionOpcode.RECEIVE, message.length, invalidate);
        });
    }

    /** The connection ends. Safe from any thread. */
    void end(String reason) {
        verbs.loop().execute(() -> {
            if (state == QueuePairState.ERROR) {
                return;
            }
            state = QueuePairState.ERROR;
            receives.forEach(receive -> completions.add(
                    receive.id, WorkCompletionStatus.WR_FLUSH_ERROR, CompletionOpcode.RECEIVE, 0, null));
            receives.clear();
            handler.disconnected(reason);
        });
    }

    @Override
    public void fail(String reason) {
        end(reason);
    }

    @Override
    public void close() {
        completions.forget();
        verbs.liveResources.decrementAndGet();
    }
}
