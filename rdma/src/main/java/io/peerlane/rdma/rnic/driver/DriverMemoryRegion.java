package io.peerlane.rdma.rnic.driver;

import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A registered region; the adapter's memory table holds the rest. */
final class DriverMemoryRegion implements MemoryRegion {

    private final DriverProtectionDomain domain;
    private final long address;
    private final long length;
    private final int key;
    private final Set<Access> access;
    private final AtomicBoolean closed = new AtomicBoolean();

    DriverMemoryRegion(DriverProtectionDomain domain, long address, long length, int key, Set<Access> access) {
        this.domain = domain;
        this.address = address;
        this.length = length;
        this.key = key;
        this.access = Set.copyOf(access);
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
        if (closed.compareAndSet(false, true)) {
            domain.deregister(key);
        }
    }
}
