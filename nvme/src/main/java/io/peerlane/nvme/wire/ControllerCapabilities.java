package io.peerlane.nvme.wire;

/**
 * CAP, Controller Capabilities (NVMe Base 2.1, 3.1.4.1). The {@code with} methods give a changed copy.
 *
 * @param value the 64 bits
 */
public record ControllerCapabilities(long value) {

    /** Nothing set: one entry per queue, 4 KiB pages only, doorbells 4 bytes apart. */
    public static final ControllerCapabilities NONE = new ControllerCapabilities(0);

    /** MQES: most entries of an I/O queue, 0's based. */
    public int maximumQueueEntries() {
        return Bits.get(value, 0, 16);
    }

    /** CQR: I/O queues must be physically contiguous. */
    public boolean contiguousQueuesRequired() {
        return Bits.isSet(value, 16);
    }

    /** AMS: bit 0 weighted round robin with urgent, bit 1 vendor specific; round robin always works. */
    public int arbitrationMechanisms() {
        return Bits.get(value, 17, 2);
    }

    /** TO: longest wait for CSTS.RDY, in 500 ms. */
    public int timeout() {
        return Bits.get(value, 24, 8);
    }

    /** DSTRD: doorbells are 4 &lt;&lt; n bytes apart. */
    public int doorbellStride() {
        return Bits.get(value, 32, 4);
    }

    /** NSSRS: NVM subsystem reset supported. */
    public boolean subsystemReset() {
        return Bits.isSet(value, 36);
    }

    /** CSS.NCSS: the NVM command set alone may be chosen. */
    public boolean nvmCommandSet() {
        return Bits.isSet(value, 37);
    }

    /** CSS.IOCSS: all I/O command sets the controller has may be chosen at once. */
    public boolean allCommandSets() {
        return Bits.isSet(value, 43);
    }

    /** CSS.NOIOCSS: admin commands only. */
    public boolean noCommandSet() {
        return Bits.isSet(value, 44);
    }

    /** MPSMIN: smallest memory page is 2^(12 + n) bytes. */
    public int minimumPageSize() {
        return Bits.get(value, 48, 4);
    }

    /** Smallest memory page, bytes. */
    public int minimumPageBytes() {
        return 4096 << minimumPageSize();
    }

    /** MPSMAX: largest memory page is 2^(12 + n) bytes. */
    public int maximumPageSize() {
        return Bits.get(value, 52, 4);
    }

    /** CMBS: a controller memory buffer, hidden until CMBMSC.CRE is set. */
    public boolean controllerMemoryBuffer() {
        return Bits.isSet(value, 57);
    }

    /** CRMS.CRWMS: CRTO.CRWMT bounds the time to ready. */
    public boolean readyWithMedia() {
        return Bits.isSet(value, 59);
    }

    /** CRMS.CRIMS: ready independent of media. */
    public boolean readyIndependentOfMedia() {
        return Bits.isSet(value, 60);
    }

    /** With MQES, 0's based. */
    public ControllerCapabilities withMaximumQueueEntries(int zeroBased) {
        return of(Bits.with(value, "MQES", 0, 16, zeroBased));
    }

    /** With CQR. */
    public ControllerCapabilities withContiguousQueuesRequired(boolean required) {
        return of(Bits.with(value, 16, required));
    }

    /** With TO, in 500 ms. */
    public ControllerCapabilities withTimeout(int halfSeconds) {
        return of(Bits.with(value, "TO", 24, 8, halfSeconds));
    }

    /** With DSTRD. */
    public ControllerCapabilities withDoorbellStride(int exponent) {
        return of(Bits.with(value, "DSTRD", 32, 4, exponent));
    }

    /** With CSS.NCSS. */
    public ControllerCapabilities withNvmCommandSet(boolean supported) {
        return of(Bits.with(value, 37, supported));
    }

    /** With CSS.IOCSS. */
    public ControllerCapabilities withAllCommandSets(boolean supported) {
        return of(Bits.with(value, 43, supported));
    }

    /** With MPSMIN and MPSMAX. */
    public ControllerCapabilities withPageSizes(int minimum, int maximum) {
        return of(Bits.with(Bits.with(value, "MPSMIN", 48, 4, minimum), "MPSMAX", 52, 4, maximum));
    }

    /** With CMBS. */
    public ControllerCapabilities withControllerMemoryBuffer(boolean present) {
        return of(Bits.with(value, 57, present));
    }

    /** With CRMS.CRWMS. */
    public ControllerCapabilities withReadyWithMedia(boolean supported) {
        return of(Bits.with(value, 59, supported));
    }

    private static ControllerCapabilities of(long value) {
        return new ControllerCapabilities(value);
    }
}
