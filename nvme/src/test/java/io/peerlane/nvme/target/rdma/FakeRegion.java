package io.peerlane.nvme.target.rdma;

import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import java.util.Set;

/** A registered region of a {@link FakeRnic}. */
record FakeRegion(FakeRnic rnic, long address, long dmaAddress, long length, int localKey, Set<Access> access)
        implements MemoryRegion {

    @Override
    public int remoteKey() {
        return localKey;
    }

    @Override
    public void close() {
        rnic.regions().remove(this);
    }
}
