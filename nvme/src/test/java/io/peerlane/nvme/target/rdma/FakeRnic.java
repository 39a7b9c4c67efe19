package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.target.StepLoop;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.DeviceLimits;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Verbs in memory, moved by the test step by step: it delivers capsules, sees what was posted and rung, and decides when and
 * how work completes.
 */
final class FakeRnic implements ConnectionManager, RdmaDevice {

    private final PciFunction function;
    private final HostMemory memory;
    private final StepLoop loop;
    private final List<FakeRegion> regions = new ArrayList<>();
    private final List<FakePeer> peers = new ArrayList<>();
    private int queuePairs;
    private int completionQueues;
    private int domains;
    private int nextKey = 0x100;
    private int createLimit = Integer.MAX_VALUE;
    private Runnable whileCreating = () -> {};
    private @Nullable ConnectRequestHandler acceptor;

    FakeRnic(PciFunction function, HostMemory memory, StepLoop loop) {
        this.function = function;
        this.memory = memory;
        this.loop = loop;
    }

    List<FakeRegion> regions() {
        return regions;
    }

    FakeRegion region(int key) {
        return regions.stream().filter(r -> r.localKey() == key).findFirst().orElseThrow();
    }

    /** Queue pairs, completion queues, regions and domains alive. */
    int live() {
        return queuePairs + completionQueues + regions.size() + domains;
    }

    List<FakePeer> peers() {
        return peers;
    }

    /** No further queue pair can be made. */
    void exhaust() {
        createLimit = queuePairs;
    }

    /** Something that happens elsewhere while a queue pair is being made. */
    void whileCreating(Runnable event) {
        whileCreating = event;
    }

    MemorySegment hostBytes(long address, long length) {
        return memory.segment().asSlice(address - HostMemory.BASE, length);
    }

    /** A host asks for a connection; the answer is in the peer. */
    FakePeer request(byte[] privateData, int reads) {
        var peer = new FakePeer(this, privateData, reads);
        acceptor.requested(peer);
        return peer;
    }

    @Override
    public RdmaDevice device() {
        return this;
    }

    @Override
    public int loops() {
        return 1;
    }

    @Override
    public Listener listen(InetSocketAddress address, ConnectRequestHandler handler) {
        acceptor = handler;
        return new Listener() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void close() {
                acceptor = null;
            }
        };
    }

    @Override
    public void connect(int index, InetSocketAddress address, ConnectParameters parameters, ConnectionHandler handler) {
        throw new AssertionError("a target does not connect");
    }

    @Override
    public void close() {}

    @Override
    public String name() {
        return "rnic0";
    }

    @Override
    public DeviceLimits limits() {
        return new DeviceLimits(64, 8192, 64, 65536, 65536, 128, 16);
    }

    @Override
    public PciFunction function() {
        return function;
    }

    @Override
    public ProtectionDomain allocateProtectionDomain() {
        domains++;
        return new FakeDomain(this);
    }

    @Override
    public CompletionQueue createCompletionQueue(int entries, Executor executor, CompletionHandler handler) {
        completionQueues++;
        return new FakeCompletions(this, entries, handler);
    }

    /** The verbs' call, of any domain. */
    FakeQueuePair createQueuePair(QueuePairAttributes attributes) {
        if (queuePairs >= createLimit) {
            throw new ErrnoException(Errno.ENOMEM, "no queue pair left");
        }
        queuePairs++;
        whileCreating.run();
        return new FakeQueuePair(this, attributes);
    }

    int nextKey() {
        nextKey += 0x100;
        return nextKey;
    }

    StepLoop loop() {
        return loop;
    }

    void queuePairClosed() {
        queuePairs--;
    }

    void completionQueueClosed() {
        completionQueues--;
    }

    void domainClosed() {
        domains--;
    }
}
