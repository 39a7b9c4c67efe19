package io.peerlane.fabric.p2pdma;

/** How a client reaches a page of memory. The order is that of the kernel, where 0 means "not computed". */
public enum MapType {
    /** Not computed yet; no call returns it. */
    UNKNOWN,
    /** The page is ordinary memory. */
    NONE,
    /** The client cannot reach the provider: mapping fails with EREMOTEIO. */
    NOT_SUPPORTED,
    /** A switch routes it: the client is given the bus address. */
    BUS_ADDR,
    /** It travels up to the host bridge and down again: the client is given the address of ordinary memory. */
    THRU_HOST_BRIDGE
}
