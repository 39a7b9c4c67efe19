package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import java.util.Set;

/** A protection domain of {@link FakeVerbs}. */
record FakeDomain(FakeVerbs verbs) implements ProtectionDomain {
    @Override
    public MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access) {
        verbs.liveResources.incrementAndGet();
        return new FakeRegion(verbs, address, length, access, verbs.nextKey());
    }

    @Override
    public FastMemoryRegion allocateFastRegion(long maxLength) {
        verbs.liveResources.incrementAndGet();
        return new FakeFastRegion(verbs, maxLength, verbs.nextKey());
    }

    @Override
    public QueuePair createQueuePair(QueuePairAttributes attributes) {
        verbs.liveResources.incrementAndGet();
        var made = new FakeQueuePair(verbs, (FakeCompletionQueue) attributes.sendCompletions(), attributes);
        verbs.queuePairs.add(made);
        return made;
    }

    @Override
    public void close() {
        verbs.liveResources.decrementAndGet();
    }
}
