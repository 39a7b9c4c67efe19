package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import java.util.Set;

/** A protection domain of a {@link FakeRnic}. */
record FakeDomain(FakeRnic rnic) implements ProtectionDomain {
    @Override
    public MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access) {
        var region = new FakeRegion(rnic, address, dmaAddress, length, rnic.nextKey(), access);
        rnic.regions().add(region);
        return region;
    }

    @Override
    public FastMemoryRegion allocateFastRegion(long maxLength) {
        throw new AssertionError("a target registers its memory for good");
    }

    @Override
    public QueuePair createQueuePair(QueuePairAttributes attributes) {
        return rnic.createQueuePair(attributes);
    }

    @Override
    public void close() {
        rnic.domainClosed();
    }
}
