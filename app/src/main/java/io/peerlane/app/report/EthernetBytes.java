package io.peerlane.app.report;

/**
 * Payload of the TCP streams of the target's network port in a window; counted.
 *
 * @param in bytes received
 * @param out bytes sent
 */
public record EthernetBytes(long in, long out) {

    /** What came since {@code before}. */
    public EthernetBytes minus(EthernetBytes before) {
        return new EthernetBytes(in - before.in, out - before.out);
    }
}
