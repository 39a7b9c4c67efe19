package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The host's end of a connection. */
final class FakePeer implements ConnectRequest, Connection {
    private final FakeRnic rnic;
    private final byte[] privateData;
    private final int reads;
    private byte @Nullable [] rejection;
    private @Nullable ConnectParameters accepted;
    private @Nullable ConnectionHandler handler;
    private @Nullable FakeQueuePair pair;
    private boolean orderly;
    private boolean over;

    FakePeer(FakeRnic rnic, byte[] privateData, int reads) {
        this.rnic = rnic;
        this.privateData = privateData;
        this.reads = reads;
    }

    byte @Nullable [] rejection() {
        return rejection;
    }

    ConnectParameters accepted() {
        return accepted;
    }

    int receives() {
        return pair.receives().size();
    }

    int rings() {
        return pair.rings();
    }

    @Nullable
    String failure() {
        return pair.failure();
    }

    boolean isOrderlyClosed() {
        return orderly;
    }

    boolean isOver() {
        return over;
    }

    /** A capsule arrives in the next receive; the target is told with {@link #deliver}. */
    void capsule(byte[] bytes) {
        var receive = pair.receives().removeFirst();
        MemorySegment.copy(
                MemorySegment.ofArray(bytes), 0, rnic.hostBytes(receive.address(), receive.length()), 0, bytes.length);
        pair.completions().add(receive.id(), WorkCompletionStatus.SUCCESS, CompletionOpcode.RECEIVE, bytes.length);
    }

    boolean canReceive() {
        return !over && !pair.receives().isEmpty();
    }

    /** Delivers all completions in one batch. */
    void deliver() {
        pair.completions().deliver(pair::isClosed);
    }

    boolean hasWork() {
        return !over && !pair.work().isEmpty();
    }

    /** The next rung request, taken off the queue; unsignaled ones complete silently. */
    PostedWork next() {
        return pair.next();
    }

    void complete(PostedWork work) {
        complete(work, WorkCompletionStatus.SUCCESS);
    }

    void complete(PostedWork work, WorkCompletionStatus status) {
        var opcode =
                switch (work.opcode()) {
                    case RDMA_READ -> CompletionOpcode.RDMA_READ;
                    case RDMA_WRITE -> CompletionOpcode.RDMA_WRITE;
                    default -> CompletionOpcode.SEND;
                };
        pair.completions().add(work.id(), status, opcode, work.length());
    }

    void failReceive(WorkCompletionStatus status) {
        pair.completions().add(pair.receives().removeFirst().id(), status, CompletionOpcode.RECEIVE, 0);
    }

    /** The connection ends: the handler is told. */
    void end(String reason) {
        if (!over) {
            over = true;
            handler.disconnected(reason);
        }
    }

    void establish() {
        handler.established(this, new byte[0], 16);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 40000);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 4420);
    }

    @Override
    public byte[] privateData() {
        return privateData;
    }

    @Override
    public int peerResponderResources() {
        return reads;
    }

    @Override
    public int peerInitiatorDepth() {
        return 0;
    }

    @Override
    public int loopIndex() {
        return 0;
    }

    @Override
    public Executor loop() {
        return rnic.loop();
    }

    @Override
    public void accept(QueuePair queuePair, ConnectParameters parameters, ConnectionHandler connectionHandler) {
        pair = (FakeQueuePair) queuePair;
        accepted = parameters;
        handler = connectionHandler;
        rnic.peers().add(this);
    }

    @Override
    public void reject(byte[] data) {
        rejection = data;
    }

    @Override
    public void disconnect() {
        orderly = true;
    }
}
