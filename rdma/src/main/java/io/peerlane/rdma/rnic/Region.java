package io.peerlane.rdma.rnic;

import java.lang.invoke.VarHandle;

/**
 * One entry of the memory table. Bound and unbound any number of times if fast; the key is the last thing written and
 * the first thing cleared, and a reader on another loop looks at it before and after the rest.
 */
final class Region {

    /** No key: STag 0 is never given out. */
    private static final int UNBOUND = 0;

    private final int domain;
    private final boolean fast;
    private final long maxLength;

    private volatile int stag;
    private long base;
    private long busAddress;
    private long length;
    private int access;

    private Region(int domain, boolean fast, long maxLength) {
        this.domain = domain;
        this.fast = fast;
        this.maxLength = maxLength;
    }

    static Region registered(int domain, int stag, long base, long busAddress, long length, int access) {
        var region = new Region(domain, false, length);
        region.bind(stag, base, busAddress, length, access);
        return region;
    }

    static Region unbound(int domain, long maxLength) {
        return new Region(domain, true, maxLength);
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
        return (access & rights) == rights ? busAddress + offset : RegionFault.ACCESS_RIGHTS.asResult();
    }
}
