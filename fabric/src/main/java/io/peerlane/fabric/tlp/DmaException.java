package io.peerlane.fabric.tlp;

/**
 * A memory request that no one completed successfully; nothing was moved and nothing was charged.
 *
 * <p>On hardware a posted write that fails vanishes and only error registers tell; here the requester learns of it at
 * once, reads and writes alike.
 */
public final class DmaException extends RuntimeException {

    /** Why. */
    public enum Reason {
        /** No function answers at the address, or a bridge on the way does not forward. */
        UNSUPPORTED_REQUEST,
        /** The requester's Command register does not let it issue requests. */
        BUS_MASTER_DISABLED,
        /** The range begins in a BAR or in DRAM and goes on behind its end. */
        CROSSES_BOUNDARY,
        /** Access control services of a port dropped the request. */
        ACS_VIOLATION,
        /** The IOMMU knows no translation of the address for this requester. */
        IOMMU_FAULT
    }

    private final Reason reason;
    private final String detail;

    DmaException(Reason reason, String requester, long address, long length, String detail) {
        super("%s: request of %s for %d bytes at 0x%x: %s".formatted(reason, requester, length, address, detail));
        this.reason = reason;
        this.detail = detail;
    }

    /** The message without the request. */
    String detail() {
        return detail;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
