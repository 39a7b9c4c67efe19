package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.rdma.cm.ConnectParameters;
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
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A verbs provider in memory whose connections end in a {@link FakeTarget}. It keeps the rules a real one keeps: keys are
 * dead until registered and after invalidation, a message needs a receive, completions arrive on the event loop.
 */
final class FakeVerbs implements ConnectionManager, RdmaDevice {

    final Map<Integer, Binding> bindings = new HashMap<>();
    final AtomicInteger liveResources = new AtomicInteger();
    final AtomicInteger rings = new AtomicInteger();
    final List<FakeQueuePair> queuePairs = new ArrayList<>();

    private final ExecutorService loop =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final HostMemory memory;
    private final FakeTarget target;
    private final PciFunction function = PciFunction.builder("rnic0")
            .identity(new PciIdentity(0x1d94, 1, 0x020000, 0, 0, 0))
            .portType(PortType.ENDPOINT)
            .build();
    private int nextKey = 0x100;

    /** Memory that a key opens to the peer. */
    record Binding(long address, long length, int access) {}

    FakeVerbs(HostMemory memory, FakeTarget target) {
        this.memory = memory;
        this.target = target;
    }

    /** The bytes that {@code key} opens, or null if the access is not allowed. */
    MemorySegment remote(int key, long address, long length, Access wanted) {
        var binding = bindings.get(key);
        if (binding == null
                || address < binding.address
                || address + length > binding.address + binding.length
                || (binding.access & Access.mask(Set.of(wanted))) == 0) {
            throw new IllegalStateException(
                    String.format("key 0x%08x does not open 0x%x for %s", key, address, wanted));
        }
        return bytes(address, length);
    }

    MemorySegment bytes(long address, long length) {
        return memory.segment().asSlice(address - HostMemory.BASE, length);
    }

    Executor loop() {
        return loop;
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
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(int index, InetSocketAddress address, ConnectParameters parameters, ConnectionHandler handler) {
        loop.execute(() -> {
            var answer = target.request(parameters.privateData());
            if (answer.unreachable()) {
                handler.failed(new java.net.ConnectException("Connection refused"));
                return;
            }
            var queuePair = (FakeQueuePair) handler.resolved(0, loop);
            queuePair.handler = handler;
            if (answer.silent()) {
                return;
            }
            if (answer.rejected()) {
                handler.rejected(answer.privateData());
            } else {
                queuePair.connection = new FakeConnection(queuePair, handler);
                handler.established(queuePair.connection, answer.privateData(), 0);
            }
        });
    }

    @Override
    public void close() {
        loop.shutdown();
    }

    @Override
    public String name() {
        return "rnic0";
    }

    @Override
    public DeviceLimits limits() {
        return new DeviceLimits(64, 8192, 64, 65536, 65536, 128, 128);
    }

    @Override
    public PciFunction function() {
        return function;
    }

    @Override
    public ProtectionDomain allocateProtectionDomain() {
        liveResources.incrementAndGet();
        return new FakeDomain();
    }

    @Override
    public CompletionQueue createCompletionQueue(int entries, Executor executor, CompletionHandler handler) {
        liveResources.incrementAndGet();
        return new FakeCompletionQueue(entries, handler);
    }

    private final class FakeCompletionQueue implements CompletionQueue {
        private final int entries;
        private final CompletionHandler handler;
        private final Deque<WorkCompletion> waiting = new ArrayDeque<>();

        FakeCompletionQueue(int entries, CompletionHandler handler) {
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
                loop.execute(this::drain);
            }
        }

        private void drain() {
            while (!waiting.isEmpty()) {
                handler.completed(waiting.poll());
            }
            handler.drained();
        }

        @Override
        public int entries() {
            return entries;
        }

        @Override
        public void close() {
            liveResources.decrementAndGet();
        }
    }

    private final class FakeDomain implements ProtectionDomain {
        @Override
        public MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access) {
            liveResources.incrementAndGet();
            return new FakeRegion(address, length, access, nextKey += 0x100);
        }

        @Override
        public FastMemoryRegion allocateFastRegion(long maxLength) {
            liveResources.incrementAndGet();
            return new FakeFastRegion(maxLength, nextKey += 0x100);
        }

        @Override
        public QueuePair createQueuePair(QueuePairAttributes attributes) {
            liveResources.incrementAndGet();
            var made = new FakeQueuePair((FakeCompletionQueue) attributes.sendCompletions(), attributes);
            queuePairs.add(made);
            return made;
        }

        @Override
        public void close() {
            liveResources.decrementAndGet();
        }
    }

    private final class FakeRegion implements MemoryRegion {
        private final long address;
        private final long length;
        private final Set<Access> access;
        private final int key;

        FakeRegion(long address, long length, Set<Access> access, int key) {
            this.address = address;
            this.length = length;
            this.access = access;
            this.key = key;
        }

        @Override
        public long address() {
            return address;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public int localKey() {
            return key;
        }

        @Override
        public int remoteKey() {
            return key;
        }

        @Override
        public Set<Access> access() {
            return access;
        }

        @Override
        public void close() {
            liveResources.decrementAndGet();
        }
    }

    private final class FakeFastRegion implements FastMemoryRegion {
        private final long maxLength;
        private int key;

        FakeFastRegion(long maxLength, int key) {
            this.maxLength = maxLength;
            this.key = key;
        }

        @Override
        public int key() {
            return key;
        }

        @Override
        public int nextKey() {
            return key & ~0xff | key + 1 & 0xff;
        }

        @Override
        public long maxLength() {
            return maxLength;
        }

        @Override
        public void close() {
            bindings.remove(key);
            liveResources.decrementAndGet();
        }
    }

    private record FakeConnection(FakeQueuePair queuePair, ConnectionHandler handler) implements Connection {
        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress("127.0.0.1", 4420);
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress("127.0.0.1", 40000);
        }

        @Override
        public void disconnect() {
            queuePair.end("orderly close");
        }
    }

    /** A queue pair whose peer is the target. */
    final class FakeQueuePair implements QueuePair {
        private record Receive(long id, long address, int length) {}

        private record Posted(WorkRequestOpcode opcode, long id, boolean signaled, byte[] message, Runnable effect) {}

        private final FakeCompletionQueue completions;
        private final QueuePairAttributes attributes;
        private final Deque<Receive> receives = new ArrayDeque<>();
        private final Deque<Posted> sends = new ArrayDeque<>();
        private FakeConnection connection;
        private ConnectionHandler handler;
        private QueuePairState state = QueuePairState.IDLE;
        private int outstanding;

        FakeQueuePair(FakeCompletionQueue completions, QueuePairAttributes attributes) {
            this.completions = completions;
            this.attributes = attributes;
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
                    message = bytes(request.address[0], request.length[0]).toArray(ValueLayout.JAVA_BYTE);
                case REGISTER_MEMORY -> {
                    var region = (FakeFastRegion) request.region;
                    var binding = new Binding(request.registerAddress, request.registerLength, request.registerAccess);
                    int key = request.registerKey;
                    effect = () -> bind(region, key, binding);
                }
                case LOCAL_INVALIDATE -> {
                    int key = request.invalidateKey;
                    effect = () -> invalidate(key);
                }
                default -> throw new UnsupportedOperationException(request.opcode.name());
            }
            sends.add(new Posted(request.opcode, request.workRequestId, request.signaled, message, effect));
        }

        private void bind(FakeFastRegion region, int key, Binding binding) {
            if (bindings.containsKey(region.key) || binding.length > region.maxLength) {
                throw new IllegalStateException("region bound already, or too small");
            }
            region.key = key;
            bindings.put(key, binding);
        }

        private void invalidate(int key) {
            if (bindings.remove(key) == null) {
                throw new IllegalStateException(String.format("key 0x%08x is not valid", key));
            }
        }

        @Override
        public void ring() {
            rings.incrementAndGet();
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
                    target.capsule(FakeVerbs.this, this, MemorySegment.ofArray(posted.message));
                }
            }
        }

        /** The peer sends a message, invalidating a key if one is given. Safe from any thread. */
        void deliver(byte[] message, Integer invalidate) {
            loop.execute(() -> {
                if (state == QueuePairState.ERROR) {
                    return;
                }
                if (invalidate != null) {
                    bindings.remove(invalidate);
                }
                var receive = receives.remove();
                MemorySegment.copy(
                        MemorySegment.ofArray(message), 0, bytes(receive.address, message.length), 0, message.length);
                completions.add(
                        receive.id, WorkCompletionStatus.SUCCESS, CompletionOpcode.RECEIVE, message.length, invalidate);
            });
        }

        /** The connection ends. Safe from any thread. */
        void end(String reason) {
            loop.execute(() -> {
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
            completions.waiting.clear();
            liveResources.decrementAndGet();
        }
    }
}
