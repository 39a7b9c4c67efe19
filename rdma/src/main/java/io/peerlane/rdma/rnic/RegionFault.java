package io.peerlane.rdma.rnic;

/** Why the memory table refuses an access (RFC 5041, 7.1; RFC 5040, 8.1). */
enum RegionFault {
    /** The key was never given out, was invalidated, or is an older binding's. */
    INVALID_STAG,
    /** The range leaves the region. */
    BOUNDS,
    /** The region does not allow this kind of access. */
    ACCESS_RIGHTS,
    /** The region belongs to another protection domain. */
    NOT_ASSOCIATED,
    /** Address plus length exceeds 64 bits. */
    WRAP;

    private static final RegionFault[] VALUES = values();

    /** What {@link MemoryTable#resolve} returns for this fault: negative, where an address is not. */
    long asResult() {
        return -1L - ordinal();
    }

    /** The fault behind a negative result of {@link MemoryTable#resolve}. */
    static RegionFault ofResult(long result) {
        return VALUES[(int) (-1L - result)];
    }
}
