package io.peerlane.fabric.ethernet;

/**
 * Payload bytes of TCP streams since the start. A value.
 *
 * @param in received: read from sockets
 * @param out sent: taken by sockets
 */
public record EthernetCount(long in, long out) {

    /** Both sums. */
    public EthernetCount plus(EthernetCount other) {
        return new EthernetCount(in + other.in, out + other.out);
    }
}
