package io.peerlane.nvme.namespace;

/** What a block request does. */
public enum BlockOperation {
    /** Device to memory. */
    READ,
    /** Memory to device. */
    WRITE,
    /** Makes all completed writes durable; no data, no range. */
    FLUSH
}
