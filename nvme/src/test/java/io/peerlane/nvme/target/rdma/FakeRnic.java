package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.target.StepLoop;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequest;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.DeviceLimits;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.RdmaDevice;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Verbs in memory, moved by the test step by step: it delivers capsules, sees what was posted and rung, and decides when and
 * how work completes.
 */
final class FakeRnic implements ConnectionManager, RdmaDevice {

    /** A registered region. */
    record Region(long address, long dmaAddress, long length, int key, Set<Access> access) {}

    /** A send-queue request that was rung for. */
    record Work(
            WorkRequestOpcode opcode,
            long id,
            boolean signaled,
            long address,
            int length,
            int key,
            long remoteAddress,
            int remoteKey,
            int invalidateKey,
            int receivesPosted) {}

    private final PciFunction function;
    private final HostMemory memory;
    private final StepLoop loop;
    private final List<Region> regions = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
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

    List<Region> regions() {
        return regions;
    }

    Region region(int key) {
        return regions.stream().filter(r -> r.key == key).findFirst().orElseThrow();
    }

    /** Queue pairs, completion queues, regions and domains alive. */
    int live() {
        return queuePairs + completionQueues + regions.size() + domains;
    }

    List<Peer> peers() {
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
    Peer request(byte[] privateData, int reads) {
        var peer = new Peer(privateData, reads);
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
        throw new UnsupportedOperationException();
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
        return new Domain();
    }

    @Override
    public CompletionQueue createCompletionQueue(int entries, Executor executor, CompletionHandler handler) {
        completionQueues++;
        return new Completions(entries, handler);
    }

    private final class Domain implements ProtectionDomain {
        @Override
        public MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access) {
            var region = new Region(address, dmaAddress, length, nextKey += 0x100, access);
            regions.add(region);
            return new Registered(region);
        }

        @Override
        public FastMemoryRegion allocateFastRegion(long maxLength) {
            throw new UnsupportedOperationException();
        }

        @Override
        public QueuePair createQueuePair(QueuePairAttributes attributes) {
            if (queuePairs >= createLimit) {
                throw new ErrnoException(Errno.ENOMEM, "no queue pair left");
            }
            queuePairs++;
            whileCreating.run();
            return new Pair(attributes);
        }

        @Override
        public void close() {
            domains--;
        }
    }

    private final class Registered implements MemoryRegion {
        private final Region region;

        Registered(Region region) {
            this.region = region;
        }

        @Override
        public long address() {
            return region.address;
        }

        @Override
        public long length() {
            return region.length;
        }

        @Override
        public int localKey() {
            return region.key;
        }

        @Override
        public int remoteKey() {
            return region.key;
        }

        @Override
        public Set<Access> access() {
            return region.access;
        }

        @Override
        public void close() {
            regions.remove(region);
        }
    }

    private final class Completions implements CompletionQueue {
        private final int entries;
        private final CompletionHandler handler;
        private final ArrayDeque<WorkCompletion> waiting = new ArrayDeque<>();

        Completions(int entries, CompletionHandler handler) {
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

        @Override
        public int entries() {
            return entries;
        }

        @Override
        public void close() {
            completionQueues--;
        }
    }

    /** The queue pair as the target uses it. */
    final class Pair implements QueuePair {
        private record Receive(long id, long address, int length) {}

        private final QueuePairAttributes attributes;
        private final List<Receive> postedReceives = new ArrayList<>();
        private final ArrayDeque<Receive> receives = new ArrayDeque<>();
        private final List<Work> posted = new ArrayList<>();
        private final ArrayDeque<Work> work = new ArrayDeque<>();
        private @Nullable String failure;
        private int outstanding;
        private int receivesPosted;
        private int rings;
        private boolean closed;

        Pair(QueuePairAttributes attributes) {
            this.attributes = attributes;
        }

        private Completions completions() {
            return (Completions) attributes.sendCompletions();
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
            posted.add(new Work(
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
                queuePairs--;
            }
        }
    }

    /** The host's end of a connection. */
    final class Peer implements ConnectRequest, Connection {
        private final byte[] privateData;
        private final int reads;
        private byte @Nullable [] rejection;
        private @Nullable ConnectParameters accepted;
        private @Nullable ConnectionHandler handler;
        private @Nullable Pair pair;
        private boolean orderly;
        private boolean over;

        Peer(byte[] privateData, int reads) {
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
            return pair.receives.size();
        }

        int rings() {
            return pair.rings;
        }

        @Nullable
        String failure() {
            return pair.failure;
        }

        boolean isOrderlyClosed() {
            return orderly;
        }

        boolean isOver() {
            return over;
        }

        /** A capsule arrives in the next receive; the target is told with {@link #deliver}. */
        void capsule(byte[] bytes) {
            var receive = pair.receives.removeFirst();
            MemorySegment.copy(
                    MemorySegment.ofArray(bytes), 0, hostBytes(receive.address, receive.length), 0, bytes.length);
            pair.completions().add(receive.id, WorkCompletionStatus.SUCCESS, CompletionOpcode.RECEIVE, bytes.length);
        }

        boolean canReceive() {
            return !over && !pair.receives.isEmpty();
        }

        /** Delivers all completions in one batch. */
        void deliver() {
            var queue = pair.completions();
            while (!queue.waiting.isEmpty() && !pair.closed) {
                queue.handler.completed(queue.waiting.poll());
            }
            if (!pair.closed) {
                queue.handler.drained();
            }
        }

        boolean hasWork() {
            return !over && !pair.work.isEmpty();
        }

        /** The next rung request, taken off the queue; unsignaled ones complete silently. */
        Work next() {
            Work work = pair.work.removeFirst();
            pair.outstanding--;
            return work;
        }

        void complete(Work work) {
            complete(work, WorkCompletionStatus.SUCCESS);
        }

        void complete(Work work, WorkCompletionStatus status) {
            var opcode =
                    switch (work.opcode) {
                        case RDMA_READ -> CompletionOpcode.RDMA_READ;
                        case RDMA_WRITE -> CompletionOpcode.RDMA_WRITE;
                        default -> CompletionOpcode.SEND;
                    };
            pair.completions().add(work.id, status, opcode, work.length);
        }

        void failReceive(WorkCompletionStatus status) {
            pair.completions().add(pair.receives.removeFirst().id, status, CompletionOpcode.RECEIVE, 0);
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
            return loop;
        }

        @Override
        public void accept(QueuePair queuePair, ConnectParameters parameters, ConnectionHandler connectionHandler) {
            pair = (Pair) queuePair;
            accepted = parameters;
            handler = connectionHandler;
            peers.add(this);
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
}
