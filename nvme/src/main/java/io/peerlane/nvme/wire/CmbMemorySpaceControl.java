package io.peerlane.nvme.wire;

/**
 * CMBMSC, Controller Memory Buffer Memory Space Control (NVMe Base 2.1, 3.1.4.14).
 *
 * @param value the 64 bits
 */
public record CmbMemorySpaceControl(long value) {

    private static final long BASE = ~0xfffL;

    /** @param baseAddress CBA: 4 KiB aligned */
    public static CmbMemorySpaceControl of(boolean registersEnabled, boolean memorySpaceEnabled, long baseAddress) {
        long bits = (registersEnabled ? 1 : 0) | (memorySpaceEnabled ? 2 : 0);
        return new CmbMemorySpaceControl((baseAddress & BASE) | bits);
    }

    /** CRE: CMBLOC and CMBSZ show their values. */
    public boolean registersEnabled() {
        return Bits.isSet(value, 0);
    }

    /** CMSE: the controller recognises addresses from CBA on as its buffer. */
    public boolean memorySpaceEnabled() {
        return Bits.isSet(value, 1);
    }

    /** CBA: the bus address of the buffer. */
    public long baseAddress() {
        return value & BASE;
    }
}
