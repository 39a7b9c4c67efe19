package io.peerlane.nvme.host.rdma;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.cm.ConnectRequestHandler;
import io.peerlane.rdma.cm.ConnectionHandler;
import io.peerlane.rdma.cm.ConnectionManager;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.DeviceLimits;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
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
        throw new AssertionError("an initiator does not listen");
    }

    @Override
    public void connect(int index, InetSocketAddress address, ConnectParameters parameters, ConnectionHandler handler) {
        loop.execute(() -> {
            var answer = target.request(parameters.privateData());
            if (answer.unreachable()) {
                handler.failed(new ConnectException("Connection refused"));
                return;
            }
            var queuePair = (FakeQueuePair) handler.resolved(0, loop);
            queuePair.handler(handler);
            if (answer.silent()) {
                return;
            }
            if (answer.rejected()) {
                handler.rejected(answer.privateData());
            } else {
                handler.established(new FakeConnection(queuePair), answer.privateData(), 0);
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
        return new FakeDomain(this);
    }

    @Override
    public CompletionQueue createCompletionQueue(int entries, Executor executor, CompletionHandler handler) {
        liveResources.incrementAndGet();
        return new FakeCompletionQueue(this, entries, handler);
    }

    int nextKey() {
        nextKey += 0x100;
        return nextKey;
    }

    FakeTarget target() {
        return target;
    }
}
