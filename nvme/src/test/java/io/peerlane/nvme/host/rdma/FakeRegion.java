package io.peerlane.nvme.host.rdma;

import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import java.util.Set;

/** Memory of {@link FakeVerbs} that is registered for good. */
record FakeRegion(FakeVerbs verbs, long address, long length, Set<Access> access, int localKey)
        implements MemoryRegion {
    @Override
    public int remoteKey() {
        return localKey;
    }

    @Override
    public void close() {
        verbs.liveResources.decrementAndGet();
    }
}
