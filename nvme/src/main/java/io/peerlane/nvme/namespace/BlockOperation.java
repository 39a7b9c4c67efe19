package io.peerlane.nvme.namespace;

/** What a block request does. */
public enum BlockOperation {
    /** Device to memory. */
    READ,
    /** Memory to device. */
    WRITE,
    /** Makes all completed writes durable; no data, no range. */
    FLUSH,
    /** The blocks read as zeroes from now on; no data. */
    WRITE_ZEROES,
    /** The device may forget what is in {@link BlockRequest#ranges}; no data. */
    DEALLOCATE,
    /** Compares memory with the device; status 285h if they differ. */
    COMPARE,
    /** Reads the blocks inside the device; no data. */
    VERIFY,
    /** Copies {@link BlockRequest#ranges}, one after the other, to the blocks from {@code lba} on, inside the device. */
    COPY;

    /** True if memory takes part: {@link BlockRequest#dmaAddress} counts. */
    public boolean hasData() {
        return this == READ || this == WRITE || this == COMPARE;
    }
}
