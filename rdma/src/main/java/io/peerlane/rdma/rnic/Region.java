package io.peerlane.rdma.rnic;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the memory table. Bound and unbound any number of times if fast or revocable; the key is the last thing
 * written and the first thing cleared, and a reader on another loop looks at it before and after the rest.
 *
 * <p>Accesses to a revocable region are counted while they go on, so that its end can be waited for.
 */
final class Region {

    /** No key: STag 0 is never given out. */
    private static final int UNBOUND = 0;

    private static final long LOOK_NANOS = 1_000;

    private final int domain;
    private final boolean fast;
    private final long maxLength;
    private final @Nullable Revocable revocable;

    private volatile int stag;
    private long base;
    private long busAddress;
    private @Nullable Pieces pieces;
    private long length;
    private int access;

    /** What a revocable region is bound as, and the accesses that go on. */
    private record Revocable(int stag, long base, int access, AtomicInteger accesses) {}

    private Region(int domain, boolean fast, long maxLength, @Nullable Revocable revocable) {
        this.domain = domain;
        this.fast = fast;
        this.maxLength = maxLength;
        this.revocable = revocable;
    }

    static Region registered(int domain, int stag, long base, long busAddress, long length, int access) {
        var region = new Region(domain, false, length, null);
        region.bind(stag, base, busAddress, length, access);
        return region;
    }

    static Region unbound(int domain, long maxLength) {
        return new Region(domain, true, maxLength, null);
    }

    /** Mapped to no memory yet. */
    static Region revocable(int domain, int stag, long base, long length, int access) {
        return new Region(domain, false, length, new Revocable(stag, base, access, new AtomicInteger()));
    }

    /** True if {@link #map} and {@link #unmap} are for this region under this key. */
    boolean isRevocable(int key) {
        return revocable != null && revocable.stag == key;
    }

    /** Binds a revocable region that is not bound to at least its length of memory. */
    void map(Pieces memory) {
        var as = requireNonNull(revocable);
        pieces = memory;
        bind(as.stag, as.base, memory.address(0), maxLength, as.access);
    }

    /** Unbinds, and waits until no access goes on. An access is a copy, so the wait is short. */
    void unmap() {
        unbind();
        while (revocable != null && revocable.accesses.get() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** An access begins; {@link #leave} follows. Before {@link #resolve}, so that who unmaps sees either the other. */
    void enter() {
        if (revocable != null) {
            revocable.accesses.incrementAndGet();
        }
    }

    void leave() {
        if (revocable != null) {
            revocable.accesses.decrementAndGet();
        }
    }

    /** Bytes from {@code address}, inside, that are contiguous on the bus. */
    long run(long address) {
        var memory = pieces;
        return memory == null ? Long.MAX_VALUE : memory.run(address - base);
    }

    /** Bus address of {@code address}, inside. */
    private long busAddress(long offset) {
        var memory = pieces;
        return memory == null ? busAddress + offset : memory.address(offset);
    }

    /** As {@link #busAddress(long)}, of an access that {@link #resolve} has allowed. */
    long addressOf(long address) {
        return busAddress(address - base);
    }

    int domain() {
        return domain;
    }

    /** Whether work requests may bind and invalidate it. */
    boolean isFast() {
        return fast;
    }

    long maxLength() {
        return maxLength;
    }

    boolean isBoundAs(int key) {
        return key != UNBOUND && stag == key;
    }

    /** Whether the binding gives any of {@code rights}; true for none. */
    boolean givesOneOf(int rights) {
        return rights == 0 || (access & rights) != 0;
    }

    boolean isBound() {
        return stag != UNBOUND;
    }

    void bind(int key, long newBase, long newBusAddress, long newLength, int newAccess) {
        stag = UNBOUND;
        VarHandle.storeStoreFence();
        base = newBase;
        busAddress = newBusAddress;
        length = newLength;
        access = newAccess;
        stag = key;
    }

    void unbind() {
        stag = UNBOUND;
    }

    /** Bus address of {@code address}, or a {@link RegionFault#asResult}. */
    long resolve(int key, int user, long address, long bytes, int rights) {
        if (!isBoundAs(key)) {
            return RegionFault.INVALID_STAG.asResult();
        }
        long result = resolveBound(user, address, bytes, rights);
        VarHandle.loadLoadFence();
        return isBoundAs(key) ? result : RegionFault.INVALID_STAG.asResult();
    }

    private long resolveBound(int user, long address, long bytes, int rights) {
        if (user != domain) {
            return RegionFault.NOT_ASSOCIATED.asResult();
        }
        if (bytes != 0 && Long.compareUnsigned(address + bytes - 1, address) < 0) {
            return RegionFault.WRAP.asResult();
        }
        long offset = address - base;
        if (Long.compareUnsigned(offset, length) > 0 || Long.compareUnsigned(bytes, length - offset) > 0) {
            return RegionFault.BOUNDS.asResult();
        }
        return (access & rights) == rights ? busAddress(offset) : RegionFault.ACCESS_RIGHTS.asResult();
    }
}
