package io.peerlane.fabric.p2pdma;

/**
 * How someone wants to use the pages it pins.
 *
 * @see <a href="https://docs.kernel.org/core-api/pin_user_pages.html">pin_user_pages()</a>
 */
public enum PinFlag {
    /** Peer memory will do: the caller never touches the bytes by the processor. {@code FOLL_PCI_P2PDMA}. */
    ALLOW_PEER,
    /** For longer than one transfer, like the region of an RDMA device. {@code FOLL_LONGTERM}. */
    LONG_TERM
}
